/// A decoder that splits a stream of octets, which may arrive in any pieces, into frames.
///
/// Its work is proportional to the number of octets if `next` is called until it returns nil after
/// each `append`. It then stores at most one frame and twice the octets of the last piece. After an
/// error it decodes nothing any more.
package struct FrameDecoder: Sendable {
  private var octets: [UInt8] = []
  /// The offset of the first octet that belongs to no returned frame.
  private var start = 0
  private var failure: FrameError?

  /// The capacity in octets above which an empty buffer is released, because most connections are
  /// idle.
  private static let capacityKept = 4096

  /// Creates a decoder at the beginning of a stream.
  package init() {}

  /// Whether a frame has arrived in part.
  package var isWithinFrame: Bool { failure == nil && start < octets.count }

  /// Adds octets that have arrived.
  package mutating func append(_ piece: some Collection<UInt8>) {
    guard failure == nil else { return }
    // The array is moved only if at least as many octets are removed as are moved.
    if start > 0, start >= octets.count - start {
      octets.removeFirst(start)
      start = 0
    }
    octets += piece
  }

  /// Returns the next frame; nil if it has not arrived completely. Throws `tooLong` once its length
  /// has arrived, and on every later call.
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
