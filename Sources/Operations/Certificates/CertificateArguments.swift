import Wire

struct KeyPairArguments {
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

/// What a request and a self-signed certificate say.
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

struct CertificateFiles {
  var name: String
  var certificate: String
  /// nil: the key pair was generated here.
  var key: String?

  init(_ claims: inout ArgumentClaims) {
    name = claims.required("certificate-id")
    certificate = claims.required("filename")
    key = claims.text("key")
  }
}
