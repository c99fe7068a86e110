package import Cryptography

/// The contents of a router's certificate folder: files in PEM, each by its name without ending. A
/// file is parsed only when a policy needs it, so errors in it are found only then.
package struct CertificateStore: Equatable, Sendable {
  /// The certificates of the router, by certificate identifier. Each file begins with the router's
  /// own certificate; those that lead from it to an authority follow.
  package var localCertificates: [String: [UInt8]]
  /// Private keys with their public keys, by certificate identifier.
  package var keyPairs: [String: Secret]
  /// The trusted certificates, by CA profile.
  package var authorities: [String: [UInt8]]
  /// The requests whose certificates have not been loaded yet, by certificate identifier.
  package var requests: [String: [UInt8]]

  /// Creates the contents of a folder; it is empty by default.
  package init(
    localCertificates: [String: [UInt8]] = [:], keyPairs: [String: Secret] = [:],
    authorities: [String: [UInt8]] = [:], requests: [String: [UInt8]] = [:]
  ) {
    self.localCertificates = localCertificates
    self.keyPairs = keyPairs
    self.authorities = authorities
    self.requests = requests
  }

  /// Returns the certificates of one file, the router's own first. The result is empty if the file
  /// does not exist or cannot be parsed.
  package func localCertificate(
    _ name: String, library: CryptographicLibrary
  ) -> [Certificate] {
    Self.certificates(localCertificates[name], library)
  }

  /// Returns the certificates of a CA profile; none if it does not exist or cannot be parsed.
  package func authority(_ name: String, library: CryptographicLibrary) -> [Certificate] {
    Self.certificates(authorities[name], library)
  }

  /// Returns a key pair, or nil if it does not exist or cannot be parsed.
  package func keyPair(_ name: String, library: CryptographicLibrary) -> PrivateKey? {
    keyPairs[name].flatMap { try? PrivateKey(pem: $0, library: library) }
  }

  private static func certificates(
    _ pem: [UInt8]?, _ library: CryptographicLibrary
  ) -> [Certificate] {
    pem.flatMap { try? Certificate.all(pem: $0, library: library) } ?? []
  }
}
