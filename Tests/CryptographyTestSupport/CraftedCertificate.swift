package import Cryptography

/// A certificate whose fields and extensions a test chooses freely, signed with an RSA key.
package struct CraftedCertificate {
  /// The hash functions that the signature can name.
  package enum Hash {
    /// MD2 and MD4 are not implemented here: a signature with them contains ones in place of the
    /// hash.
    case md2, md4, md5, sha1, sha256
  }

  /// The common name of the subject, which is its only attribute.
  package var name: String
  package var version = 3
  package var hash = Hash.sha1
  package var alternativeNames: [Certificate.AlternativeName] = []
  /// The extension basicConstraints; it is left out where this is nil.
  package var isAuthority: Bool?
  package var pathLength: UInt8?
  /// The first octet of the extension keyUsage, which is left out where this is nil.
  package var keyUsage: UInt8?
  /// The extension extendedKeyUsage, in dotted numbers; it is left out where this is empty.
  package var purposes: [String] = []
  /// Other extensions, encoded in DER.
  package var extensions: [[UInt8]] = []
  /// The modulus and the exponent that stand in place of those of the key.
  package var publicKey: (modulus: [UInt8], exponent: [UInt8])?
  /// The start of the validity, in UTCTime. RFC 5280 §4.1.2.5.1.
  package var notBefore = "070101000000Z"
  package var notAfter = "490101000000Z"

  package init(_ name: String) { self.name = name }

  package init(_ name: String, _ change: (inout CraftedCertificate) -> Void) {
    self.name = name
    change(&self)
  }

  /// Returns the certificate of a key. `issuer` is the issuer's common name and key; where it is
  /// nil, the certificate is signed by its own key.
  package func certificate(
    of key: PrivateKey, by issuer: (name: String, key: PrivateKey)? = nil,
    library: CryptographicLibrary
  ) throws -> Certificate {
    let signer = issuer?.key ?? key
    let content = sequence(
      version > 1 ? element(0xA0, element(2, [UInt8(version - 1)])) : [],
      element(2, [UInt8(name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0x7F }) | 1]),
      algorithm, Self.subject(issuer?.name ?? name),
      sequence(element(0x17, Array(notBefore.utf8)), element(0x17, Array(notAfter.utf8))),
      Self.subject(name),
      publicKey.map { Self.keyInfo($0.modulus, $0.exponent) } ?? key.publicKey?.der ?? [],
      version == 3 && !allExtensions.isEmpty
        ? element(0xA3, element(0x30, allExtensions.flatMap { $0 })) : [])
    return try Certificate(
      der: sequence(content, algorithm, element(3, [0] + (try sign(content, signer)))),
      library: library)
  }

  // MARK: Extensions

  private var allExtensions: [[UInt8]] {
    var all = extensions
    if let isAuthority {
      let value = sequence(
        isAuthority ? [1, 1, 0xFF] : [], pathLength.map { element(2, [$0]) } ?? [])
      all.append(Self.extension([0x55, 0x1D, 19], isCritical: true, value))
    }
    if let keyUsage {
      all.append(Self.extension([0x55, 0x1D, 15], isCritical: true, element(3, [0, keyUsage])))
    }
    if !purposes.isEmpty {
      all.append(
        Self.extension(
          [0x55, 0x1D, 37], element(0x30, purposes.flatMap { element(6, Self.numbers($0)) })))
    }
    if !alternativeNames.isEmpty {
      let names = alternativeNames.flatMap { name in
        switch name {
        case .email(let text): element(0x81, Array(text.utf8))
        case .dns(let text): element(0x82, Array(text.utf8))
        case .address(let octets): element(0x87, octets)
        }
      }
      all.append(Self.extension([0x55, 0x1D, 17], element(0x30, names)))
    }
    return all
  }

  /// Returns an extension; `number` is the object identifier as DER encodes it.
  package static func `extension`(
    _ number: [UInt8], isCritical: Bool = false, _ value: [UInt8]
  ) -> [UInt8] {
    sequence(element(6, number), isCritical ? [1, 1, 0xFF] : [], element(4, value))
  }

  private static func numbers(_ text: String) -> [UInt8] {
    let numbers = text.split(separator: ".").compactMap { UInt32($0) }
    guard numbers.count > 1 else { return [] }
    return [UInt8(numbers[0] * 40 + numbers[1])]
      + numbers.dropFirst(2).flatMap { number -> [UInt8] in
        var octets = [UInt8(number & 0x7F)]
        var rest = number >> 7
        while rest > 0 {
          octets.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
          rest >>= 7
        }
        return octets
      }
  }

  // MARK: Signature

  private var algorithm: [UInt8] {
    let pkcs1: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1]
    let last: UInt8 =
      switch hash {
      case .md2: 2
      case .md4: 3
      case .md5: 4
      case .sha1: 5
      case .sha256: 11
      }
    return sequence(element(6, pkcs1 + [last]), [5, 0])
  }

  /// Signs with RSA, which encrypts a DigestInfo. RFC 8017 §9.2.
  private func sign(_ content: [UInt8], _ key: PrivateKey) throws -> [UInt8] {
    let (number, digest): ([UInt8], [UInt8]) =
      switch hash {
      case .md2, .md4: ([], [])
      case .md5:
        ([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5], HashAlgorithm.md5.digest(of: content))
      case .sha1: ([0x2B, 14, 3, 2, 26], HashAlgorithm.sha1.digest(of: content))
      case .sha256:
        ([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1], HashAlgorithm.sha256.digest(of: content))
      }
    guard !digest.isEmpty else { return [UInt8](repeating: 1, count: 128) }
    return try key.sign(sequence(sequence(element(6, number), [5, 0]), element(4, digest)))
  }

  // MARK: DER

  private static func subject(_ name: String) -> [UInt8] {
    sequence(
      element(0x31, sequence(element(6, [0x55, 4, 3]), element(0x0C, Array(name.utf8)))))
  }

  private static func keyInfo(_ modulus: [UInt8], _ exponent: [UInt8]) -> [UInt8] {
    let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1]
    return sequence(
      sequence(element(6, rsa), [5, 0]),
      element(3, [0] + sequence(element(2, [0] + modulus), element(2, exponent))))
  }
}

private func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }

private func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
  let count = content.count
  if count < 0x80 { return [tag, UInt8(count)] + content }
  if count < 0x100 { return [tag, 0x81, UInt8(count)] + content }
  return [tag, 0x82, UInt8(count >> 8), UInt8(count & 0xFF)] + content
}
