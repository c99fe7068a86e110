import Cryptography
import Wire

/// A phase 1 whose keys have been derived, and in which both ends still have to authenticate. RFC
/// 2409 section 5.
///
/// It is a class because each exchange under the IKE SA refers to it and it never changes.
final class KeyedPhaseOne {
  let agreement: NegotiatedPhaseOne
  let keys: PhaseOneKeys
  let cipher: MessageCipher
  /// The initialization vector of the first encrypted message.
  let initialVector: InitializationVector

  private let publicValues: (initiator: [UInt8], responder: [UInt8])

  /// Derives the keys. `nonces` are the initiator's and the responder's. Throws `library`.
  init(
    _ agreement: NegotiatedPhaseOne, _ ours: DiffieHellman, peerValue: [UInt8],
    nonces: (initiator: [UInt8], responder: [UInt8]), library: CryptographicLibrary
  ) throws(NegotiationError) {
    let values =
      switch agreement.role {
      case .initiator: (initiator: ours.publicValue, responder: peerValue)
      case .responder: (initiator: peerValue, responder: ours.publicValue)
      }
    let derived = try Self.derive(agreement, ours, peerValue, nonces, library)
    self.agreement = agreement
    keys = derived.keys
    cipher = derived.cipher
    publicValues = values
    initialVector = cipher.initialVector(
      agreement.proposal.hash, publicValues: values)
  }

  private static func derive(
    _ agreement: NegotiatedPhaseOne, _ ours: DiffieHellman, _ peerValue: [UInt8],
    _ nonces: (initiator: [UInt8], responder: [UInt8]), _ library: CryptographicLibrary
  ) throws(NegotiationError) -> (keys: PhaseOneKeys, cipher: MessageCipher) {
    let proposal = agreement.proposal
    do throws(CryptographyError) {
      let secret = try ours.sharedSecret(with: peerValue, library: library)
      let skeyid: Secret
      switch proposal.method {
      case .preSharedKeys:
        skeyid = PhaseOneKeys.skeyid(
          proposal.hash, preSharedKey: agreement.policy.preSharedKey ?? Secret([]),
          nonces: nonces)
      case .rsaSignatures, .dsaSignatures:
        skeyid = PhaseOneKeys.skeyid(proposal.hash, sharedSecret: secret, nonces: nonces)
      }
      let keys = try PhaseOneKeys(
        hash: proposal.hash, cipher: proposal.encryption, skeyid: skeyid, sharedSecret: secret,
        cookies: agreement.cookies.octets)
      let cipher = try MessageCipher(proposal.encryption, key: keys.cipherKey, library: library)
      return (keys, cipher)
    } catch { throw NegotiationError(.library(error)) }
  }

  /// Returns the payloads that authenticate the local gateway: a HASH, or certificates and a SIG.
  /// Throws `noCredentials` or `library`.
  func proof(of identity: IdentificationPayload) throws(NegotiationError) -> [ISAKMPPayload] {
    let hash = hash(of: agreement.role, identity.body)
    guard agreement.proposal.method != .preSharedKeys else { return [.hash(hash)] }
    guard let ours = agreement.policy.certificate else {
      throw agreement.policy.lacksCredentials
    }
    do throws(CryptographyError) {
      let certificates = [ours.certificate] + ours.intermediates
      return certificates.map { .certificate(CertificatePayload(data: $0.der)) }
        + [.signature(try ours.key.sign(hash))]
    } catch { throw NegotiationError(.library(error)) }
  }

  /// Throws unless the message authenticates its sender as `identity` and the policy accepts that.
  /// Returns the certificate chain in DER, from the sender's certificate to the authority's.
  func verify(
    _ message: OpenedMessage, identity: IdentificationPayload, at now: Instant,
    library: CryptographicLibrary
  ) throws(NegotiationError) -> [[UInt8]] {
    let peer = agreement.peer.address
    let expected = hash(of: agreement.role.opposite, identity.body)
    switch agreement.proposal.method {
    case .preSharedKeys:
      let received = try message.body(.hash)
      guard constantTimeEqual(expected.span, received.span) else {
        throw NegotiationError(.wrongHash(isPreShared: true))
      }
      try Identity.check(identity, agreement.policy, peer: peer, certificate: nil)
      return []
    case .rsaSignatures, .dsaSignatures:
      let (certificate, chain) = try verifiedCertificate(message, at: now, library: library)
      guard certificate.publicKey.kind == kind,
        certificate.publicKey.verifies(try message.body(.signature), of: expected)
      else { throw NegotiationError(.wrongSignature) }
      try Identity.check(identity, agreement.policy, peer: peer, certificate: certificate)
      return chain
    }
  }

  private var kind: KeyKind {
    agreement.proposal.method == .dsaSignatures ? .dsa : .rsa
  }

  /// Returns the verified certificate of the sender, which is the first in the message, and its
  /// chain; the other certificates are intermediates.
  private func verifiedCertificate(
    _ message: OpenedMessage, at now: Instant, library: CryptographicLibrary
  ) throws(NegotiationError) -> (Certificate, chain: [[UInt8]]) {
    guard let ours = agreement.policy.certificate else {
      throw agreement.policy.lacksCredentials
    }
    let certificates = Self.readable(try message.certificates(), library)
    guard let first = certificates.first else { throw NegotiationError(.noCertificate) }
    do throws(CryptographyError) {
      let chain = try ours.authorities.verify(
        first, intermediates: Array(certificates.dropFirst()),
        at: now.sinceOrigin.components.seconds, library: library)
      return (first, chain)
    } catch {
      guard case .untrusted(let why) = error.reason else { throw NegotiationError(.library(error)) }
      throw NegotiationError(.untrustedCertificate(why))
    }
  }

  private static func readable(
    _ payloads: [CertificatePayload], _ library: CryptographicLibrary
  ) -> [Certificate] {
    var certificates: [Certificate] = []
    for payload in payloads.prefix(maximumChain)
    where payload.encoding == CertificatePayload.Encoding.x509Signature.rawValue {
      if let certificate = try? Certificate(der: payload.data, library: library) {
        certificates.append(certificate)
      }
    }
    return certificates
  }

  private static let maximumChain = 8

  /// Returns HASH_I or HASH_R.
  private func hash(of side: Role, _ identity: [UInt8]) -> [UInt8] {
    // DSA always uses SHA, whatever hash was negotiated. RFC 2409 section 5.
    let prf = agreement.proposal.method == .dsaSignatures ? PseudoRandomFunction(.sha1) : nil
    let cookies = agreement.cookies
    return switch side {
    case .initiator:
      keys.identityHash(
        values: (publicValues.initiator, publicValues.responder), cookies: cookies.octets,
        offer: agreement.offerBody, identity: identity, prf: prf)
    case .responder:
      keys.identityHash(
        values: (publicValues.responder, publicValues.initiator),
        cookies: cookies.reversedOctets, offer: agreement.offerBody, identity: identity,
        prf: prf)
    }
  }

  /// Decrypts a message of phase 1. Throws `undecipherable` if the result is not a valid message.
  func open(
    _ header: ISAKMPHeader, _ datagram: [UInt8], vector: InitializationVector
  ) throws(NegotiationError) -> (message: OpenedMessage, next: InitializationVector) {
    let undecipherable = NegotiationError(
      .undecipherable(isPreShared: agreement.proposal.method == .preSharedKeys))
    guard let opened = try decrypt(datagram, vector: vector) else { throw undecipherable }
    do throws(NegotiationError) {
      let message = try OpenedMessage(header, clear: opened.clear, wasEncrypted: true)
      return (message, opened.next)
    } catch { throw undecipherable }
  }

  private func decrypt(
    _ datagram: [UInt8], vector: InitializationVector
  ) throws(NegotiationError) -> (clear: [UInt8], next: InitializationVector)? {
    do throws(CryptographyError) { return try cipher.open(datagram, vector: vector) } catch {
      throw NegotiationError(.library(error))
    }
  }

  func seal(
    _ exchange: ExchangeType, _ payloads: [ISAKMPPayload], vector: InitializationVector
  ) throws(NegotiationError) -> (datagram: [UInt8], next: InitializationVector) {
    do throws(CryptographyError) {
      return try cipher.seal(agreement.header(exchange), payloads, vector: vector)
    } catch { throw NegotiationError(.library(error)) }
  }
}

/// An established phase 1.
///
/// It is a class because each exchange under the IKE SA refers to it and it never changes.
final class EstablishedPhaseOne {
  let keyed: KeyedPhaseOne
  /// The negotiated values, with the endpoint of the peer's last message and the NAT detection.
  let agreement: NegotiatedPhaseOne
  let mode: IKEPolicy.Mode
  /// The last ciphertext block of phase 1, from which the vectors of phase 2 are derived.
  let lastBlock: InitializationVector
  let localIdentity: IdentificationPayload
  let peerIdentity: IdentificationPayload
  /// The certificates in DER from the peer's own to that of an accepted authority.
  let peerCertificates: [[UInt8]]
  /// The notifications in the peer's last message.
  let notifications: [NotificationPayload]
  /// The notifications that could not be sent protected in phase 1 and have to follow.
  let toNotify: [ISAKMPPayload]

  init(
    keyed: KeyedPhaseOne, agreement: NegotiatedPhaseOne, mode: IKEPolicy.Mode,
    lastBlock: InitializationVector,
    localIdentity: IdentificationPayload, peerIdentity: IdentificationPayload,
    peerCertificates: [[UInt8]] = [], notifications: [NotificationPayload],
    toNotify: [ISAKMPPayload] = []
  ) {
    self.keyed = keyed
    self.agreement = agreement
    self.mode = mode
    self.lastBlock = lastBlock
    self.localIdentity = localIdentity
    self.peerIdentity = peerIdentity
    self.peerCertificates = peerCertificates
    self.notifications = notifications
    self.toNotify = toNotify
  }

  /// The negotiated lifetime, or a shorter one that the peer has notified.
  var lifetime: Duration {
    let agreed = keyed.agreement.proposal.lifetime
    let notified = notifications.lazy.filter { $0.type == .responderLifetime }.compactMap {
      LifetimeAttributes.lifetime(
        in: $0.data, IKENumbers.Attribute.lifeType, IKENumbers.Attribute.lifeDuration)
    }.first
    return min(agreed, notified ?? agreed)
  }
}
