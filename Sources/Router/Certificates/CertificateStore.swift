package import Cryptography

/// The files of a router's certificate folder, as values: what they hold, by their names without
/// ending. Nothing is read before a policy asks for it, so a file may turn out to be broken.
package struct CertificateStore: Equatable, Sendable {
  /// PEM of certificates: the router's own first, then any that lead from it to an authority. By
  /// certificate identifier.
  package var localCertificates: [String: [UInt8]]
  /// PEM of private keys, each with its public one. By certificate identifier.
  package var keyPairs: [String: Secret]
  /// PEM of certificates that are believed. By CA profile.
  package var authorities: [String: [UInt8]]
  /// PEM of requests that wait for their certificates. By certificate identifier.
  package var requests: [String: [UInt8]]

  package init(
    localCertificates: [String: [UInt8]] = [:], keyPairs: [String: Secret] = [:],
    authorities: [String: [UInt8]] = [:], requests: [String: [UInt8]] = [:]
  ) {
    self.localCertificates = localCertificates
    self.keyPairs = keyPairs
    self.authorities = authorities
    self.requests = requests
  }

  /// The certificates of an own file, the router's first; empty where there are none to read.
  package func localCertificate(
    _ name: String, library: CryptographicLibrary
  ) -> [Certificate] {
    Self.certificates(localCertificates[name], library)
  }

  package func authority(_ name: String, library: CryptographicLibrary) -> [Certificate] {
    Self.certificates(authorities[name], library)
  }

  package func keyPair(_ name: String, library: CryptographicLibrary) -> PrivateKey? {
    keyPairs[name].flatMap { try? PrivateKey(pem: $0, library: library) }
  }

  private static func certificates(
    _ pem: [UInt8]?, _ library: CryptographicLibrary
  ) -> [Certificate] {
    pem.flatMap { try? Certificate.all(pem: $0, library: library) } ?? []
  }
}
