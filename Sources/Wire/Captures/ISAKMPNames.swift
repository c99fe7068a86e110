/// The names that tcpdump gives to the numbers of a proposal, either of phase 1 (RFC 2409 appendix
/// A) or of the IPsec domain of interpretation (RFC 2407 sections 4.4 and 4.5).
struct ISAKMPNames {
  private let protocolID: IPsecDOI.ProtocolID?

  init(_ protocolID: UInt8) { self.protocolID = IPsecDOI.ProtocolID(rawValue: protocolID) }

  func transform(_ id: UInt8) -> String {
    let names: [UInt8: String] =
      switch protocolID {
      case .isakmp: [IPsecDOI.keyIKE: "ike"]
      case .esp: Self.espTransforms
      case .ah: Self.ahTransforms
      case .ipComp, nil: [:]
      }
    return names[id] ?? "#\(id)"
  }

  /// Returns the attribute in the form `(type=enc value=3des)`.
  func text(_ attribute: DataAttribute) -> String {
    let known = (protocolID == .isakmp ? Self.ike : Self.ipsec)[attribute.type]
    let type = known?.name ?? "#\(attribute.type)"
    switch attribute.value {
    case .short(let value):
      var octets: [UInt8] = []
      octets.append(bigEndian: value)
      return "(type=\(type) value=\(known?.values[value] ?? hexadecimal(octets)))"
    case .long(let octets):
      return "(type=\(type) len=\(octets.count) value=\(hexadecimal(octets)))"
    }
  }

  private struct Attribute {
    var name: String
    var values: [UInt16: String] = [:]
  }

  private static let groups: [UInt16: String] = [
    1: "modp768", 2: "modp1024", 3: "ec2n155", 4: "ec2n185", 5: "modp1536", 14: "modp2048",
  ]

  private static let ike: [UInt16: Attribute] = [
    1: Attribute(
      name: "enc",
      values: [
        1: "1des", 2: "idea", 3: "blowfish", 4: "rc5", 5: "3des", 6: "cast", 7: "aes",
      ]),
    2: Attribute(
      name: "hash",
      values: [1: "md5", 2: "sha1", 3: "tiger", 4: "sha2-256", 5: "sha2-384", 6: "sha2-512"]),
    3: Attribute(
      name: "auth",
      values: [1: "preshared", 2: "dss", 3: "rsa sig", 4: "rsa enc", 5: "rsa enc revised"]),
    4: Attribute(name: "group desc", values: groups),
    11: Attribute(name: "lifetype", values: [1: "sec", 2: "kb"]),
    12: Attribute(name: "lifeduration"), 13: Attribute(name: "prf"),
    14: Attribute(name: "keylen"), 15: Attribute(name: "field"), 16: Attribute(name: "order"),
  ]

  private static let ipsec: [UInt16: Attribute] = [
    1: Attribute(name: "lifetype", values: [1: "seconds", 2: "kilobytes"]),
    2: Attribute(name: "life"), 3: Attribute(name: "group desc", values: groups),
    4: Attribute(
      name: "enc mode",
      values: [1: "tunnel", 2: "transport", 3: "udp-enc-tunnel", 4: "udp-enc-transport"]),
    5: Attribute(
      name: "auth", values: [1: "hmac-md5", 2: "hmac-sha1", 3: "1des-mac", 4: "keyed"]),
    6: Attribute(name: "keylen"), 7: Attribute(name: "rounds"),
  ]

  private static let espTransforms: [UInt8: String] = [
    1: "1des-iv64", 2: "1des", 3: "3des", 4: "rc5", 5: "idea", 6: "cast", 7: "blowfish",
    8: "3idea", 9: "1des-iv32", 10: "rc4", 11: "null", 12: "aes",
  ]

  private static let ahTransforms: [UInt8: String] = [2: "md5", 3: "sha", 4: "1des"]

  static let identities: [UInt8: String] = [
    1: "IPv4", 2: "FQDN", 3: "user FQDN", 4: "IPv4net", 5: "IPv6", 6: "IPv6net", 7: "IPv4range",
    8: "IPv6range", 9: "ASN1 DN", 10: "ASN1 GN", 11: "keyid",
  ]

  static let payloads: [UInt8: String] = [
    0: "none", 1: "sa", 2: "p", 3: "t", 4: "ke", 5: "id", 6: "cert", 7: "cr", 8: "hash", 9: "sig",
    10: "nonce", 11: "n", 12: "d", 13: "vid", 20: "nat-d", 21: "nat-oa",
  ]
}
