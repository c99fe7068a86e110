import Configuration
import Cryptography
import Management
import Schema

/// A certificate as commands show it, briefly or in detail. The texts are those of Junos.
struct CertificateDescription {
  let certificate: Certificate
  /// Whether the key pair belongs to a local certificate; nil if that is not shown.
  var isKeyVerified: Bool?

  var fingerprints: [String] { Self.fingerprints(of: certificate.der) }

  /// Returns the fingerprints of a certificate or a request: `xx:yy (sha1)` and the same for MD5.
  static func fingerprints(of der: [UInt8]) -> [String] {
    [HashAlgorithm.sha1, .md5].map {
      "\(hexadecimal($0.digest(of: der)[...])) (\($0.rawValue))"
    }
  }

  private var issuedTo: String { LegibleText.of(certificate.subject.shortText) }
  private var issuedBy: String { LegibleText.of(certificate.issuer.shortText) }

  private var alternativeNames: String {
    certificate.alternativeNames.map { LegibleText.of($0.description) }.joined(separator: ", ")
  }

  private var keyAlgorithm: String {
    let name =
      switch certificate.publicKey.kind {
      case .rsa: "rsaEncryption"
      case .dsa: "dsaEncryption"
      }
    return "\(name)(\(certificate.publicKey.bits) bits)"
  }

  private var verificationStatus: String? { isKeyVerified.map { $0 ? "Passed" : "Failed" } }

  /// The serial number in groups of four digits.
  private var serialNumber: String {
    let digits = Array(Self.hexadecimal(certificate.serialNumber[...], separator: ""))
    return stride(from: 0, to: digits.count, by: 4).map {
      String(digits[$0..<min($0 + 4, digits.count)])
    }.joined(separator: " ")
  }

  private var uses: [String] {
    let names: [(Certificate.KeyUsage, String)] = [
      (.digitalSignature, "Digital signature"), (.nonRepudiation, "Non repudiation"),
      (.keyEncipherment, "Key encipherment"), (.dataEncipherment, "Data encipherment"),
      (.keyAgreement, "Key agreement"), (.revocationListSigning, "CRL signing"),
      (.certificateSigning, "Certificate signing"),
    ]
    let usage = certificate.keyUsage ?? []
    return names.filter { usage.contains($0.0) }.map(\.1)
  }

  private static func words(_ name: DistinguishedName) -> String {
    let labels = [
      "CN": "Common name", "O": "Organization", "OU": "Organizational unit", "C": "Country",
      "ST": "State", "L": "Locality", "DC": "Domain component", "emailAddress": "Email",
      "serialNumber": "Serial number",
    ]
    return name.attributes.map {
      "\(labels[$0.name] ?? $0.name): \(LegibleText.of($0.value))"
    }.joined(separator: ", ")
  }

  private static func hexadecimal(_ octets: ArraySlice<UInt8>, separator: String = ":") -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
  }

  // MARK: The elements

  func elements(isDetailed: Bool) -> [Element] {
    var elements: [Element] = []
    if isDetailed {
      elements += [
        Element("certificate-version", certificate.version),
        Element("serial-number", serialNumber),
        Element("issuer", Self.words(certificate.issuer)),
        Element("subject", Self.words(certificate.subject)),
      ]
    } else {
      elements += [Element("issued-to", issuedTo), Element("issued-by", issuedBy)]
    }
    if !alternativeNames.isEmpty { elements.append(Element("alternate-subject", alternativeNames)) }
    elements.append(
      Element(
        "validity",
        [
          Element("not-before", CalendarDate.certificate(certificate.notBefore)),
          Element("not-after", CalendarDate.certificate(certificate.notAfter)),
        ]))
    elements.append(Element("public-key-algorithm", keyAlgorithm))
    if let verificationStatus {
      elements.append(Element("public-key-verification-status", verificationStatus))
    }
    guard isDetailed else { return elements }
    elements.append(Element("public-key", Self.hexadecimal(certificate.publicKeyOctets[...])))
    elements.append(Element("signature-algorithm", certificate.signatureAlgorithm))
    elements += zip(["fingerprint-sha1", "fingerprint-md5"], [HashAlgorithm.sha1, .md5]).map {
      Element($0, Self.hexadecimal(certificate.fingerprint($1)[...]))
    }
    if !uses.isEmpty { elements.append(Element("use-for-key", uses.joined(separator: ", "))) }
    return elements
  }
}

extension CalendarDate {
  /// Returns a date such as `2005 Nov 21st, 23:33:58 GMT`.
  static func certificate(_ seconds: Int64) -> String {
    let day = Int(text(seconds, as: "%d")) ?? 0
    let ending =
      switch day {
      case 1, 21, 31: "st"
      case 2, 22: "nd"
      case 3, 23: "rd"
      default: "th"
      }
    return text(seconds, as: "%Y %b ") + "\(day)\(ending), " + text(seconds, as: "%T GMT")
  }
}
