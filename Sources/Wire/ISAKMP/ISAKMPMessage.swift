/// A message that nothing hides: a header and its payloads. RFC 2408 §3.
package struct ISAKMPMessage: Equatable, Sendable {
  /// Its `nextPayload` is set when the message is emitted.
  package var header: ISAKMPHeader
  package var payloads: [ISAKMPPayload]

  package init(header: ISAKMPHeader, payloads: [ISAKMPPayload]) {
    self.header = header
    self.payloads = payloads
  }

  /// Reads a datagram, every payload of it.
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

  package var octets: [UInt8] {
    let (first, body) = ISAKMPPayload.chain(payloads)
    var header = header
    header.nextPayload = first
    var octets = header.octets(bodyLength: body.count)
    octets += body
    return octets
  }
}
