import Network
import Wire

/// Moments of the past, the newest last: enough to go back a while, and bounded. Each shares with the
/// network what has not changed since.
struct LabPast {
  /// More moments are thinned out, the older ones first.
  static let limit = 48
  /// Of networks with more nodes no past is kept: their moments would take too much memory.
  static let nodeLimit = 64
  private(set) var moments: [LabMoment] = []

  /// Keeps a moment, unless the last one is of the same time.
  mutating func append(_ moment: LabMoment) {
    if let last = moments.last, last.network.now >= moment.network.now { moments.removeLast() }
    moments.append(moment)
    guard moments.count > Self.limit else { return }
    // Every other one of the older half goes: the further back, the coarser.
    let half = moments.count / 2
    moments =
      moments[..<half].enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
      + moments[half...]
  }

  /// The last moment at a time or before it; it and all before it stay. nil: the past does not reach
  /// so far.
  mutating func goBack(to time: Instant) -> LabMoment? {
    guard let index = moments.lastIndex(where: { $0.network.now <= time }) else { return nil }
    let moment = moments[index]
    moments.removeSubrange((index + 1)...)
    return moment
  }

  mutating func forget() { moments = [] }

  var oldest: Instant? { moments.first?.network.now }
}
