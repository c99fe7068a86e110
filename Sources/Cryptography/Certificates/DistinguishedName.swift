internal import COpenSSL

/// An X.501 distinguished name, such as the subject of a certificate. RFC 5280 section 4.1.2.6.
package struct DistinguishedName: Hashable, Sendable {
  /// The DER encoding, as in certificates and ID_DER_ASN1_DN.
  package let der: [UInt8]
  /// The text form, such as `CN=peer,O=Example`. RFC 2253.
  package let text: String

  /// Returns whether the DER encodings are equal.
  package static func == (left: Self, right: Self) -> Bool { left.der == right.der }
  /// Hashes the DER encoding, by which names are compared.
  package func hash(into hasher: inout Hasher) { hasher.combine(der) }

  /// Reads a DER encoding; nil unless the octets are exactly one name.
  package init?(der: [UInt8]) {
    defer { ERR_clear_error() }
    let text = unsafe der.withUnsafeBufferPointer { octets -> String? in
      var cursor = octets.baseAddress
      guard let name = unsafe d2i_X509_NAME(nil, &cursor, octets.count) else { return nil }
      defer { unsafe X509_NAME_free(name) }
      let isWhole = unsafe octets.baseAddress.map { unsafe $0 + octets.count == cursor } ?? false
      return isWhole ? unsafe Self.text(of: name) : nil
    }
    guard let text else { return nil }
    self.der = der
    self.text = text
  }

  init?(_ name: OpaquePointer?) {
    let length = unsafe i2d_X509_NAME(name, nil)
    guard length > 0 else { return nil }
    var der = [UInt8](repeating: 0, count: Int(length))
    let isWritten = unsafe der.withUnsafeMutableBufferPointer { der in
      var cursor = der.baseAddress
      return unsafe i2d_X509_NAME(name, &cursor) == length
    }
    guard isWritten, let text = unsafe Self.text(of: name) else { return nil }
    self.der = der
    self.text = text
  }

  private static func text(of name: OpaquePointer?) -> String? {
    guard let output = unsafe BIO_new(BIO_s_mem()) else { return nil }
    defer { unsafe BIO_free(output) }
    // This is XN_FLAG_RFC2253, a macro that Swift does not import.
    let flags: UInt = 1 | 2 | 4 | 0x10 | 0x100 | 0x200 | 1 << 16 | 1 << 20
    guard unsafe X509_NAME_print_ex(output, name, 0, flags) >= 0 else { return nil }
    var octets = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe BIO_read(output, &octets, Int32(octets.count))
    return String(decoding: octets.prefix(Int(max(0, count))), as: UTF8.self)
  }
}
