package import Cryptography
package import Wire

/// The names of a certificate as identities of phase 1. RFC 4945 sections 3.1 and 5.1.3.6.
extension Certificate {
  /// Returns whether the address is one of the alternative names.
  package func names(_ address: IPv4Address) -> Bool {
    alternativeNames.contains(.address(address.octets))
  }

  /// Returns whether the certificate names a `key_id`. RFC 4945 does not cover this type; its
  /// octets may be a DNS name, a mail address, the only common name, or the whole subject in its
  /// text form.
  package func names(key: String) -> Bool {
    alternativeNames.contains { $0.isCalled(key) } || subject.isCalled(key)
  }

  /// Returns whether the certificate names an identity.
  func names(_ identity: IdentificationPayload) -> Bool {
    let text = String(decoding: identity.data, as: UTF8.self)
    return switch IPsecDOI.IdentificationType(rawValue: identity.type) {
    case .ipv4Address: alternativeNames.contains(.address(identity.data))
    case .fqdn:
      alternativeNames.contains { name in
        if case .dns = name { name.isCalled(text) } else { false }
      }
    case .userFQDN: alternativeNames.contains(.email(text))
    case .distinguishedName: subject.der == identity.data
    case .keyID: names(key: text)
    case .ipv4Subnet, .ipv6Address, .ipv6Subnet, .ipv4Range, .ipv6Range, .generalName, nil: false
    }
  }

  /// All names, each after its type, for log records, since values of two types may look equal.
  var namesInWords: [String] {
    ["subject \(subject.text)"]
      + alternativeNames.map { name in
        switch name {
        case .address: "address \(name)"
        case .dns(let text): "\(IPsecDOI.IdentificationType.fqdn) \(text)"
        case .email(let text): "\(IPsecDOI.IdentificationType.userFQDN) \(text)"
        }
      }
  }
}

extension Certificate.AlternativeName {
  /// Returns whether the name equals a text. DNS names are compared without case. RFC 4343.
  fileprivate func isCalled(_ text: String) -> Bool {
    switch self {
    case .address: false
    case .dns(let name): name.equalsWithoutCase(text)
    case .email(let name): name == text
    }
  }
}

extension DistinguishedName {
  /// Returns whether the subject equals a key, or its only common name does. With two common names,
  /// the holder of a certificate could choose which one counts.
  fileprivate func isCalled(_ key: String) -> Bool {
    let commonNames = attributes.filter { $0.name == "CN" }
    return text == key || commonNames.count == 1 && commonNames.first?.value == key
  }
}

extension IdentificationPayload {
  /// Returns whether a `key_id` of a policy stands for this identity, which the certificate names.
  func isCalled(_ key: String, _ certificate: Certificate) -> Bool {
    let text = String(decoding: data, as: UTF8.self)
    return switch IPsecDOI.IdentificationType(rawValue: type) {
    case .keyID, .userFQDN: text == key
    case .fqdn: text.equalsWithoutCase(key)
    case .distinguishedName: certificate.subject.isCalled(key)
    case .ipv4Address, .ipv4Subnet, .ipv6Address, .ipv6Subnet, .ipv4Range, .ipv6Range, .generalName,
      nil:
      false
    }
  }
}

extension String {
  /// Returns whether the strings are equal except for the case of ASCII letters.
  fileprivate func equalsWithoutCase(_ other: String) -> Bool {
    func lower(_ octet: UInt8) -> UInt8 { (0x41...0x5A).contains(octet) ? octet | 0x20 : octet }
    return utf8.elementsEqual(other.utf8) { lower($0) == lower($1) }
  }
}
