package import Cryptography

/// The keys of an IKE SA. RFC 2409 §5.
package struct PhaseOneKeys {
  package let skeyid: Secret
  /// SKEYID_d: what IPsec keys are derived from.
  package let derivation: Secret
  /// SKEYID_a: what authenticates the messages of phase 2.
  package let authentication: Secret
  /// SKEYID_e, and the key of the cipher that comes from it.
  package let encryption: Secret
  package let cipherKey: Secret

  /// The function under SKEYID, SKEYID_d and SKEYID_a.
  private let identifying: PseudoRandomFunction.Keyed
  let deriving: PseudoRandomFunction.Keyed
  private let authenticating: PseudoRandomFunction.Keyed

  /// `nonces` are the initiator's and the responder's, `cookies` likewise.
  ///
  /// Throws for a DES key with a weak part; the next negotiation will have another.
  package init(
    hash: HashAlgorithm, cipher: EncryptionAlgorithm, skeyid: Secret, sharedSecret: Secret,
    cookies: [UInt8]
  ) throws(CryptographyError) {
    let prf = PseudoRandomFunction(hash)
    self.skeyid = skeyid
    identifying = prf.keyed(by: skeyid)
    derivation = identifying.derive([.secret(sharedSecret), .octets(cookies), .octets([0])])
    authentication = identifying.derive(
      [.secret(derivation), .secret(sharedSecret), .octets(cookies), .octets([1])])
    encryption = identifying.derive(
      [.secret(authentication), .secret(sharedSecret), .octets(cookies), .octets([2])])
    deriving = prf.keyed(by: derivation)
    authenticating = prf.keyed(by: authentication)
    cipherKey = Self.stretched(encryption, to: cipher.keyLength, prf)
    guard cipher.isSound(cipherKey) else {
      throw CryptographyError(.weakKey)
    }
  }

  /// HASH_I, where the initiator's values and cookie come first, or HASH_R, where the responder's
  /// do. `prf` is the negotiated one, unless the signature says otherwise.
  package func identityHash(
    values: (first: [UInt8], second: [UInt8]), cookies: [UInt8], offer: [UInt8],
    identity: [UInt8], prf: PseudoRandomFunction? = nil
  ) -> [UInt8] {
    (prf?.keyed(by: skeyid) ?? identifying).authenticate(
      values.first, values.second, cookies, offer, identity)
  }

  /// HASH(1), or, with the initiator's nonce as context, HASH(2). §5.5.
  package func messageHash(
    _ messageID: UInt32, context: [UInt8] = [], payloads: [UInt8]
  ) -> [UInt8] {
    authenticating.authenticate(messageID.networkOctets, context, payloads)
  }

  /// HASH(3). §5.5.
  package func endHash(_ messageID: UInt32, nonces: [UInt8]) -> [UInt8] {
    authenticating.authenticate([0], messageID.networkOctets, nonces)
  }

  /// SKEYID with a pre-shared key.
  package static func skeyid(
    _ hash: HashAlgorithm, preSharedKey: Secret, nonces: (initiator: [UInt8], responder: [UInt8])
  ) -> Secret {
    PseudoRandomFunction(hash).keyed(by: preSharedKey)
      .derive([.octets(nonces.initiator), .octets(nonces.responder)])
  }

  /// SKEYID with signatures.
  package static func skeyid(
    _ hash: HashAlgorithm, sharedSecret: Secret,
    nonces: (initiator: [UInt8], responder: [UInt8])
  ) -> Secret {
    PseudoRandomFunction(hash).keyed(by: Secret(nonces.initiator + nonces.responder))
      .derive([.secret(sharedSecret)])
  }

  /// Ka: SKEYID_e itself where it is long enough, else K1 | K2 | ... Appendix B.
  private static func stretched(
    _ secret: Secret, to length: Int, _ prf: PseudoRandomFunction
  ) -> Secret {
    guard secret.count < length else { return secret[0..<length] }
    let stretching = prf.keyed(by: secret)
    var blocks = [stretching.derive([.octets([0])])]
    var count = secret.count
    while count < length, let last = blocks.last {
      blocks.append(stretching.derive([.secret(last)]))
      count += secret.count
    }
    return Secret(joining: blocks, prefix: length)
  }
}
