package import Cryptography

/// The keys of an IKE SA. RFC 2409 section 5.
package struct PhaseOneKeys {
  /// SKEYID, from which the other keys are derived.
  package let skeyid: Secret
  /// SKEYID_d, from which the keys of IPsec SAs are derived.
  package let derivation: Secret
  /// SKEYID_a, which authenticates the messages of phase 2.
  package let authentication: Secret
  /// SKEYID_e, from which the key of the cipher is derived.
  package let encryption: Secret
  /// The key of the cipher.
  package let cipherKey: Secret

  /// The pseudo-random function keyed with SKEYID.
  private let identifying: PseudoRandomFunction.Keyed
  /// The pseudo-random function keyed with SKEYID_d.
  let deriving: PseudoRandomFunction.Keyed
  /// The pseudo-random function keyed with SKEYID_a.
  private let authenticating: PseudoRandomFunction.Keyed

  /// Derives the keys from SKEYID and the shared secret; `cookies` are the initiator's followed by
  /// the responder's.
  ///
  /// Throws `weakKey` if a DES key or a part of a 3DES key is weak; the next negotiation derives
  /// another.
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

  /// Returns HASH_I if the initiator's values and cookie come first, or HASH_R if the responder's
  /// do. `prf` replaces the negotiated function where the signature algorithm requires it.
  package func identityHash(
    values: (first: [UInt8], second: [UInt8]), cookies: [UInt8], offer: [UInt8],
    identity: [UInt8], prf: PseudoRandomFunction? = nil
  ) -> [UInt8] {
    (prf?.keyed(by: skeyid) ?? identifying).authenticate(
      values.first, values.second, cookies, offer, identity)
  }

  /// Returns HASH(1) or, with the initiator's nonce as context, HASH(2). RFC 2409 section 5.5.
  package func messageHash(
    _ messageID: UInt32, context: [UInt8] = [], payloads: [UInt8]
  ) -> [UInt8] {
    authenticating.authenticate(messageID.networkOctets, context, payloads)
  }

  /// Returns HASH(3). RFC 2409 section 5.5.
  package func endHash(_ messageID: UInt32, nonces: [UInt8]) -> [UInt8] {
    authenticating.authenticate([0], messageID.networkOctets, nonces)
  }

  /// Returns SKEYID for authentication with a pre-shared key.
  package static func skeyid(
    _ hash: HashAlgorithm, preSharedKey: Secret, nonces: (initiator: [UInt8], responder: [UInt8])
  ) -> Secret {
    PseudoRandomFunction(hash).keyed(by: preSharedKey)
      .derive([.octets(nonces.initiator), .octets(nonces.responder)])
  }

  /// Returns SKEYID for authentication with signatures.
  package static func skeyid(
    _ hash: HashAlgorithm, sharedSecret: Secret,
    nonces: (initiator: [UInt8], responder: [UInt8])
  ) -> Secret {
    PseudoRandomFunction(hash).keyed(by: Secret(nonces.initiator + nonces.responder))
      .derive([.secret(sharedSecret)])
  }

  /// Returns the cipher's key: the beginning of SKEYID_e if it is long enough, otherwise of K1 | K2
  /// | ... RFC 2409 appendix B.
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
