import Cryptography
import CryptographyTestSupport

/// Checks that octets that are read as certificates or keys result in a value or an error, and that
/// all fields of a value can be read. A certificate is trusted only if its authority has signed its
/// key; a request or certificate that is made with any names contains these names.
///
/// The first octet chooses what the octets are. A chain consists of known certificates, each with
/// alterations.
@Sendable func fuzzCertificates(_ octets: [UInt8]) {
  let library = unsafe library
  var input = FuzzInput(octets)
  switch input.octet() % 5 {
  case 0:
    let found = try? Certificate.all(pem: input.readRest(), library: library)
    for certificate in found ?? [] { describe(certificate, library) }
  case 1:
    if let certificate = try? Certificate(der: input.readRest(), library: library) {
      describe(certificate, library)
    }
  case 2: verifyChain(&input, library)
  case 3:
    let key = try? PrivateKey(pem: Secret(input.readRest()), library: library)
    _ = try? key?.sign([UInt8](repeating: 7, count: 20))
  default: make(&input, library)
  }
}

// The library is loaded once for all inputs, because loading takes long and it stores only
// algorithms, which no input changes.
private nonisolated(unsafe) let library = CryptographicLibrary()

private func describe(_ certificate: Certificate, _ library: CryptographicLibrary) {
  _ = (certificate.version, certificate.serialNumber, certificate.signatureAlgorithm)
  _ = (certificate.notBefore, certificate.notAfter, certificate.keyUsage)
  _ = (certificate.isAuthority, certificate.isSelfIssued, certificate.publicKeyOctets)
  _ = (certificate.publicKey.bits, certificate.publicKey.der, certificate.fingerprint(.sha1))
  _ = (certificate.subject.shortText, certificate.subject.attributes, certificate.issuer.text)
  _ = certificate.alternativeNames.map(\.description)
  for time in [Int64.min, -1, 0, 1_893_456_000, Int64.max] {
    _ = certificate.fault(at: time)?.description
  }
  let again = try? Certificate.all(pem: Array(certificate.pem.utf8), library: library)
  precondition(
    again?.count == 1 && again?.first?.subject == certificate.subject
      && again?.first?.publicKeyOctets == certificate.publicKeyOctets,
    "a certificate is written as another")
}

private func verifyChain(_ input: inout FuzzInput, _ library: CryptographicLibrary) {
  let known = KnownCertificates.all(library)
  guard let root = known.first else { preconditionFailure("no certificates") }
  var chain: [Certificate] = []
  for _ in 0...input.number(below: 4) {
    guard var der = input.pick(known)?.der else { continue }
    for _ in 0..<input.number(below: 4) { input.alter(&der) }
    if let certificate = try? Certificate(der: der, library: library) { chain.append(certificate) }
  }
  guard let leaf = chain.first else { return }
  let times: [Int64] = [1_893_456_000, 0, 4_200_000_000, Int64(input.word()) << 24]
  do throws(CryptographyError) {
    let proof = try CertificateAuthorities([root]).verify(
      leaf, intermediates: Array(chain.dropFirst()), at: input.pick(times) ?? 0, library: library)
    precondition(proof.last == root.der, "a chain does not end at the authority")
    precondition(
      known.contains { $0.publicKeyOctets == leaf.publicKeyOctets && $0.subject == leaf.subject },
      "a stranger is believed")
  } catch {
    precondition(!error.description.isEmpty, "an error without words")
  }
}

private func make(_ input: inout FuzzInput, _ library: CryptographicLibrary) {
  let text = String(decoding: input.piece(), as: UTF8.self)
  guard let name = try? DistinguishedName(parsing: text),
    let key = try? PrivateKey(pem: Secret(KnownCertificates.leftKey.utf8), library: library)
  else { return }
  var content = CertificateContent(subject: name, isAuthority: input.octet() & 1 == 1)
  while !input.isEmpty {
    let words = String(decoding: input.piece(), as: UTF8.self)
    switch input.octet() % 3 {
    case 0: content.alternativeNames.append(.dns(words))
    case 1: content.alternativeNames.append(.email(words))
    default: content.alternativeNames.append(.address(Array(words.utf8)))
    }
  }
  guard let request = try? content.request(of: key, library: library) else {
    preconditionFailure("no request for \(name.text)")
  }
  precondition(PEM.text(.certificateRequest, request).hasSuffix("-----\n"), "no PEM")
  let validity = CertificateContent.Validity(from: 0, to: 4_000_000_000)
  guard
    let made = try? content.certificate(
      of: key, serialNumber: [1], validity, library: library)
  else { return }
  precondition(made.subject == name, "a certificate is another's")
  precondition(made.alternativeNames == content.alternativeNames, "names are lost")
  describe(made, library)
}
