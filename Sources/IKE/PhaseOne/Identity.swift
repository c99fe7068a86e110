import Cryptography
import Wire

/// The identities of phase 1. RFC 2407 section 4.6.2.
enum Identity {
  /// Returns the identity of the local gateway. If the policy does not set it, it is the gateway's
  /// address or, with a certificate that does not name the address, the certificate's subject.
  static func local(
    _ policy: IKEPolicy, _ method: AuthenticationMethod, gateway: IPv4Address
  ) -> IdentificationPayload {
    if let address = policy.local.addresses.first { return IdentificationPayload(address: address) }
    if let key = policy.local.keys.first {
      return IdentificationPayload(
        type: IPsecDOI.IdentificationType.keyID.rawValue, data: Array(key.utf8))
    }
    if method != .preSharedKeys, let certificate = policy.certificate?.certificate,
      !certificate.alternativeNames.contains(.address(gateway.octets))
    {
      return IdentificationPayload(
        type: IPsecDOI.IdentificationType.distinguishedName.rawValue,
        data: certificate.subject.der)
    }
    return IdentificationPayload(address: gateway)
  }

  /// Throws unless the policy accepts the identity of a peer at this address. The address itself is
  /// always accepted, and `remote-id` adds further identities.
  ///
  /// With a certificate, it must name that identity and also an accepted one: the address, or
  /// another identity of `remote-id`. An authority certifies names, not that their holder is this
  /// gateway.
  static func check(
    _ identity: IdentificationPayload, _ policy: IKEPolicy, peer: IPv4Address,
    certificate: Certificate?
  ) throws(NegotiationError) {
    let addresses = [peer] + policy.remote.addresses
    let accepted = addresses.map(\.description) + policy.remote.keys.map { "key_id \($0)" }
    let refusal = NegotiationError(.identityRefused(identity.words, accepted: accepted))
    // RFC 2407 section 4.6.2 allows no port or UDP port 500; NAT traversal leaves the port out.
    guard
      identity.protocolID == 0 && identity.port == 0
        || identity.protocolID == 17 && [0, 500, 4_500].contains(identity.port)
    else { throw refusal }
    guard let type = IPsecDOI.IdentificationType(rawValue: identity.type) else { throw refusal }
    if let certificate, !certificate.names(identity) {
      throw NegotiationError(
        .identityNotInCertificate(identity.words, names: certificate.namesInWords))
    }
    switch (type, certificate) {
    case (.ipv4Address, _):
      guard let address = identity.address, addresses.contains(address) else { throw refusal }
    case (.keyID, nil):
      let text = String(decoding: identity.data, as: UTF8.self)
      guard policy.remote.keys.contains(text) else { throw refusal }
    case (.keyID, let certificate?), (.fqdn, let certificate?), (.userFQDN, let certificate?),
      (.distinguishedName, let certificate?):
      guard
        policy.remote.keys.contains(where: { identity.isCalled($0, certificate) })
          || addresses.contains(where: certificate.names)
      else {
        throw NegotiationError(
          .gatewayNotInCertificate(
            identity.words, names: certificate.namesInWords, accepted: accepted))
      }
    case (.fqdn, nil), (.userFQDN, nil), (.distinguishedName, nil), (.ipv4Subnet, _),
      (.ipv6Address, _), (.ipv6Subnet, _), (.ipv4Range, _), (.ipv6Range, _), (.generalName, _):
      throw refusal
    }
  }
}

extension IdentificationPayload {
  /// The description of the identity, with a distinguished name in its text form.
  var words: String {
    guard type == IPsecDOI.IdentificationType.distinguishedName.rawValue,
      let name = DistinguishedName(der: data)
    else { return description }
    return name.text
  }
}
