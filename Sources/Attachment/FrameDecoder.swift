/// Cuts octets, in whatever pieces they arrive, into frames.
///
/// The work is proportional to the octets, if `next` is called until it returns nil after each
/// `append`. What is kept then is at most a frame and twice the octets of the last piece. After an
/// error nothing can be decoded any more.
package struct FrameDecoder: Sendable {
  private var octets: [UInt8] = []
  /// Where the octets begin that no frame was made of.
  private var start = 0
  private var failure: FrameError?

  /// A buffer of more octets is given back when it is empty: most connections are idle.
  private static let capacityKept = 4096

  package init() {}

  /// Whether part of a frame has arrived and the rest has not.
  package var isWithinFrame: Bool { failure == nil && start < octets.count }

  package mutating func append(_ piece: some Collection<UInt8>) {
    guard failure == nil else { return }
    // At least as many octets are dropped as are moved.
    if start > 0, start >= octets.count - start {
      octets.removeFirst(start)
      start = 0
    }
    octets += piece
  }

  /// Returns the next frame; nil if it has not arrived as a whole. Throws `tooLong` as soon as the
  /// length has arrived, and from then on.
  package mutating func next() throws(FrameError) -> Frame? {
    if let failure { throw failure }
    let available = octets.count - start
    guard available >= 4 else { return nil }
    let length = octets[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= Frame.payloadLimit else { throw fail(FrameError(.tooLong(length), at: 0)) }
    let end = Frame.headerLength + length
    guard available >= end else { return nil }
    let payload = Array(octets[start + Frame.headerLength..<start + end])
    let frame = try Frame(type: octets[start + 4], payload: payload)
    start += end
    if start == octets.count {
      octets.removeAll(keepingCapacity: octets.capacity <= Self.capacityKept)
      start = 0
    }
    return frame
  }

  private mutating func fail(_ error: FrameError) -> FrameError {
    failure = error
    octets = []
    start = 0
    return error
  }
}
