import Cryptography
import Wire

/// Who the ends of phase 1 say they are. RFC 2407 §4.6.2.
enum Identity {
  /// Ours. Where the policy does not say: the local gateway; with a certificate that does not
  /// name it, the certificate's subject.
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

  /// Whether the policy believes a peer at this address that it is this. The address itself is
  /// always good; `remote-id` adds to it.
  ///
  /// With a certificate, the certificate must say so too. Names other than addresses are good
  /// where the policy has no `remote-id`, for then the authority decides; else where the
  /// certificate also names an address that is good, or `key_id` holds the name.
  static func check(
    _ identity: IdentificationPayload, _ policy: IKEPolicy, peer: IPv4Address,
    certificate: Certificate?
  ) throws(NegotiationError) {
    let addresses = [peer] + policy.remote.addresses
    let accepted = addresses.map(\.description) + policy.remote.keys.map { "key_id \($0)" }
    let refusal = NegotiationError(
      .identityRefused(identity.words, accepted: accepted))
    // RFC 2407 §4.6.2 allows nothing or UDP port 500; NAT traversal leaves the port out.
    guard
      identity.protocolID == 0 && identity.port == 0
        || identity.protocolID == 17 && [0, 500, 4_500].contains(identity.port)
    else { throw refusal }
    guard let type = IPsecDOI.IdentificationType(rawValue: identity.type) else { throw refusal }
    let text = String(decoding: identity.data, as: UTF8.self)
    guard let certificate else {
      switch type {
      case .ipv4Address:
        guard let address = identity.address, addresses.contains(address) else { throw refusal }
      case .keyID: guard policy.remote.keys.contains(text) else { throw refusal }
      case .fqdn, .userFQDN, .ipv4Subnet, .ipv6Address, .ipv6Subnet, .ipv4Range, .ipv6Range,
        .distinguishedName, .generalName:
        throw refusal
      }
      return
    }
    let names = certificate.alternativeNames
    let subject = certificate.subject
    let (isNamed, name): (Bool, String) =
      switch type {
      case .ipv4Address: (names.contains(.address(identity.data)), text)
      case .fqdn: (names.contains(.dns(text)), text)
      case .userFQDN: (names.contains(.email(text)), text)
      case .distinguishedName: (subject.der == identity.data, subject.text)
      case .keyID, .ipv4Subnet, .ipv6Address, .ipv6Subnet, .ipv4Range, .ipv6Range, .generalName:
        (false, text)
      }
    guard isNamed else {
      throw NegotiationError(
        .identityNotInCertificate(
          identity.words, names: [subject.text] + names.map(\.description)))
    }
    if type == .ipv4Address {
      guard let address = identity.address, addresses.contains(address) else { throw refusal }
      return
    }
    let isGood =
      policy.remote == IKEPolicy.Identities() || policy.remote.keys.contains(name)
      || addresses.contains { names.contains(.address($0.octets)) }
    guard isGood else { throw refusal }
  }
}

extension IdentificationPayload {
  /// As `description`, with a distinguished name in letters.
  var words: String {
    guard type == IPsecDOI.IdentificationType.distinguishedName.rawValue,
      let name = DistinguishedName(der: data)
    else { return description }
    return name.text
  }
}
