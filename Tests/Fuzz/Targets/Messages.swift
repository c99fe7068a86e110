import Wire

/// Checks that octets that are parsed as a message result in a value or an error, and that a value
/// can be written and parsed again.
@Sendable func fuzzMessages(_ octets: [UInt8]) {
  if let message = try? ISAKMPMessage(parsing: octets) {
    let again = try? ISAKMPMessage(parsing: message.octets)
    precondition(again == message, "what was written reads differently")
  }
  if let first = octets.first {
    // The payloads are parsed as after decryption: with padding, and with any payload first.
    let views = try? PayloadView.chain(
      first: PayloadType(rawValue: first), in: octets, from: 1, mayBePadded: true)
    for view in views ?? [] { _ = try? ISAKMPPayload(view) }
  }
  _ = try? DataAttribute.all(parsing: octets)
}
