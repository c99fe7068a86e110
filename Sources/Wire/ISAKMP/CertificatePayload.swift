/// A certificate payload, or a certificate request payload with the name of an authority. RFC 2408
/// sections 3.9 and 3.10.
///
///     +---------------+-----------------------------------------------+
///     | Cert Encoding |                                               |
///     +---------------+       Certificate Data, or the name of an     |
///     .                       authority (nothing: any)                .
package struct CertificatePayload: Equatable, Sendable {
  /// The types of certificates. RFC 2408 section 3.9.
  package enum Encoding: UInt8, Sendable {
    case pkcs7 = 1
    case pgp = 2
    case dnsSignedKey = 3
    case x509Signature = 4
    case x509KeyExchange = 5
    case kerberos = 6
    case revocationList = 7
    case authorityRevocationList = 8
    case spki = 9
    case x509Attribute = 10
  }

  /// The type of the certificate: a value of `Encoding` or an unknown number.
  package var encoding: UInt8
  /// The certificate, or the DER name of an authority; empty in a request for any authority.
  package var data: [UInt8]

  /// Creates a payload, by default with an X.509 certificate for signatures.
  package init(encoding: Encoding = .x509Signature, data: [UInt8]) {
    self.encoding = encoding.rawValue
    self.data = data
  }

  init(_ view: PayloadView) throws(WireError) {
    let octets = view.octets.span.extracting(0..<view.body.upperBound)
    var cursor = Cursor(at: view.body.lowerBound)
    encoding = try cursor.read(UInt8.self, from: octets)
    data = try cursor.read(count: octets.count - cursor.offset, from: octets)
  }
}
