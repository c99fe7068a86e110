import Network
import Wire

/// Past states of the network, for going back in time. Their number is bounded, and each shares
/// with the present network what has not changed.
struct LabPast {
  /// The largest number of moments. Beyond it, the older half is thinned out.
  static let limit = 48
  /// The largest number of nodes of a network whose past is kept; the moments of larger ones would
  /// take too much memory.
  static let nodeLimit = 64
  /// The moments, the oldest first.
  private(set) var moments: [LabMoment] = []

  /// Adds a moment. It replaces the last one if that has the same time or a later one.
  mutating func append(_ moment: LabMoment) {
    if let last = moments.last, last.network.now >= moment.network.now { moments.removeLast() }
    moments.append(moment)
    guard moments.count > Self.limit else { return }
    // Every other moment of the older half is removed, so the past gets coarser with its age.
    let half = moments.count / 2
    moments =
      moments[..<half].enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
      + moments[half...]
  }

  /// Returns the last moment at or before a time, and removes all later ones. Returns nil if all
  /// moments are later.
  mutating func goBack(to time: Instant) -> LabMoment? {
    guard let index = moments.lastIndex(where: { $0.network.now <= time }) else { return nil }
    let moment = moments[index]
    moments.removeSubrange((index + 1)...)
    return moment
  }

  mutating func removeAll() { moments = [] }

  var oldest: Instant? { moments.first?.network.now }
}
