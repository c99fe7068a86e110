import Wire

/// The arguments of `request security pki generate-key-pair`.
struct KeyPairArguments {
  /// The algorithm of the keys.
  enum Algorithm: String { case rsa, dsa }

  var name: String
  var bits: Int
  var algorithm: Algorithm

  init(_ claims: inout ArgumentClaims) {
    name = claims.required("certificate-id")
    bits = claims.number("size") ?? 1_024
    algorithm = claims.value("type", as: Algorithm.self) ?? .rsa
  }
}

/// The arguments for a certificate request or a self-signed certificate.
struct CertificateArguments {
  var name: String
  var subject: String
  var address: IPv4Address?
  var domain: String?
  var email: String?

  init(_ claims: inout ArgumentClaims) {
    name = claims.required("certificate-id")
    subject = claims.required("subject")
    address = claims.address("ip-address")
    domain = claims.text("domain-name")
    email = claims.text("email")
  }
}

/// The arguments of `request security pki local-certificate load`.
struct CertificateFiles {
  var name: String
  var certificate: String
  /// The file of the private key; nil if the key pair was generated here.
  var key: String?

  init(_ claims: inout ArgumentClaims) {
    name = claims.required("certificate-id")
    certificate = claims.required("filename")
    key = claims.text("key")
  }
}
