/// A frame, which carries one message between a client and the server.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///     |                       length of the payload                   |
///     +---------------+-----------------------------------------------+
///     |     type      |  payload ...                                  |
///     +---------------+-----------------------------------------------+
package struct Frame: Equatable, Sendable {
  /// The largest number of octets of a payload.
  package static let payloadLimit = 1 << 20
  /// The number of octets before the payload.
  package static let headerLength = 5

  /// The type of the message.
  package let type: UInt8
  /// The fields of the message.
  package let payload: [UInt8]

  /// Creates a frame. Throws `tooLong` if the payload exceeds `payloadLimit`.
  package init(type: UInt8, payload: [UInt8]) throws(FrameError) {
    guard payload.count <= Self.payloadLimit else {
      throw FrameError(.tooLong(payload.count), at: 0)
    }
    self.type = type
    self.payload = payload
  }

  /// The octets of the frame, as they are sent.
  package var octets: [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.headerLength + payload.count)
    UInt32(truncatingIfNeeded: payload.count).write(to: &octets)
    octets.append(type)
    octets += payload
    return octets
  }
}
