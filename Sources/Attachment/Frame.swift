/// One message between a terminal and a served network, as it is sent.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///     |                       length of the payload                   |
///     +---------------+-----------------------------------------------+
///     |     type      |  payload ...                                  |
///     +---------------+-----------------------------------------------+
package struct Frame: Equatable, Sendable {
  /// The octets that a payload may have.
  package static let payloadLimit = 1 << 20
  /// The octets before the payload.
  package static let headerLength = 5

  package let type: UInt8
  package let payload: [UInt8]

  /// Throws `tooLong` if the payload has more octets than a frame can hold.
  package init(type: UInt8, payload: [UInt8]) throws(FrameError) {
    guard payload.count <= Self.payloadLimit else {
      throw FrameError(.tooLong(payload.count), at: 0)
    }
    self.type = type
    self.payload = payload
  }

  /// The frame as it is sent.
  package var octets: [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.headerLength + payload.count)
    UInt32(truncatingIfNeeded: payload.count).write(to: &octets)
    octets.append(type)
    octets += payload
    return octets
  }
}
