/// An unencrypted ISAKMP message: a header and its payloads. RFC 2408 section 3.
package struct ISAKMPMessage: Equatable, Sendable {
  /// The header; its `nextPayload` is replaced when the message is encoded.
  package var header: ISAKMPHeader
  /// The payloads in their order.
  package var payloads: [ISAKMPPayload]

  /// Creates a message from its header and its payloads.
  package init(header: ISAKMPHeader, payloads: [ISAKMPPayload]) {
    self.header = header
    self.payloads = payloads
  }

  /// Reads a datagram with all its payloads. Throws a `WireError`, also if the message is
  /// encrypted.
  package init(parsing datagram: [UInt8]) throws(WireError) {
    header = try ISAKMPHeader(parsing: datagram)
    guard !header.flags.contains(.encryption) else {
      throw WireError(.invalid(field: "flags"), at: 19)
    }
    let views = try PayloadView.chain(
      first: header.nextPayload, in: datagram, from: ISAKMPHeader.length, mayBePadded: false)
    payloads = []
    for view in views { payloads.append(try ISAKMPPayload(view)) }
  }

  /// The octets of the message.
  package var octets: [UInt8] {
    let (first, body) = ISAKMPPayload.chain(payloads)
    var header = header
    header.nextPayload = first
    var octets = header.octets(bodyLength: body.count)
    octets += body
    return octets
  }
}
