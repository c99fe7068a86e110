import Wire

/// Whatever the octets are, reading them as a message ends with a value or an error; and a value
/// that was read can be written and read again.
@Sendable func fuzzMessages(_ octets: [UInt8]) {
  if let message = try? ISAKMPMessage(parsing: octets) {
    let again = try? ISAKMPMessage(parsing: message.octets)
    precondition(again == message, "what was written reads differently")
  }
  if let first = octets.first {
    // As it comes out of decryption: with padding, and any payload first.
    let views = try? PayloadView.chain(
      first: PayloadType(rawValue: first), in: octets, from: 1, mayBePadded: true)
    for view in views ?? [] { _ = try? ISAKMPPayload(view) }
  }
  _ = try? DataAttribute.all(parsing: octets)
}
