package import Cryptography
package import IPsec
package import Wire

/// The key material of IPsec SAs, derived from an IKE SA. RFC 2409 section 5.5.
package struct KeyMaterial {
  private let keys: PhaseOneKeys
  /// The shared secret of the Diffie-Hellman exchange in quick mode; nil without perfect forward
  /// secrecy.
  private let sharedSecret: Secret?
  private let nonces: [UInt8]

  /// Collects the inputs of the derivation; `nonces` are the initiator's followed by the
  /// responder's.
  package init(keys: PhaseOneKeys, sharedSecret: Secret?, nonces: [UInt8]) {
    self.keys = keys
    self.sharedSecret = sharedSecret
    self.nonces = nonces
  }

  /// Returns `count` octets of KEYMAT for the SA of a protocol whose receiver has chosen the SPI.
  package func octets(
    _ count: Int, for protocolID: IPsecDOI.ProtocolID, spi: UInt32
  ) -> Secret {
    var seed: [UInt8] = [protocolID.rawValue]
    seed.append(bigEndian: spi)
    seed += nonces
    var pieces: [MessagePiece] = [.octets(seed)]
    if let sharedSecret { pieces.insert(.secret(sharedSecret), at: 0) }
    var blocks: [Secret] = []
    var derived = 0
    while derived < count {
      let block = keys.deriving.derive((blocks.last.map { [.secret($0)] } ?? []) + pieces)
      derived += block.count
      blocks.append(block)
    }
    return Secret(joining: blocks, prefix: count)
  }

  /// Returns the parameters of one direction of a tunnel. In the key material of each header the
  /// encryption key comes first.
  ///
  /// Throws `weakKey` if a DES key or a part of a 3DES key is weak.
  package func parameters(
    for proposal: IPsecProposal, spis: SPIs
  ) throws(CryptographyError) -> SecurityAssociationParameters {
    switch proposal.securityProtocol {
    case .ah:
      let key = authenticationKey(proposal, .ah, spis.ah)
      return SecurityAssociationParameters(
        securityProtocol: .ah, spi: spis.ah, authentication: key)
    case .esp:
      let encryptionLength = proposal.encryption?.keyLength ?? 0
      let length = encryptionLength + (proposal.authentication?.keyLength ?? 0)
      let material = octets(length, for: .esp, spi: spis.esp)
      return SecurityAssociationParameters(
        securityProtocol: .esp, spi: spis.esp,
        authentication: proposal.authentication.map {
          .init(algorithm: $0, key: material[encryptionLength..<length])
        },
        encryption: try encryptionKey(proposal, material))
    case .bundle:
      let length = proposal.encryption?.keyLength ?? 0
      return SecurityAssociationParameters(
        securityProtocol: .bundle, spi: spis.ah, auxiliarySPI: spis.esp,
        authentication: authenticationKey(proposal, .ah, spis.ah),
        encryption: try encryptionKey(proposal, octets(length, for: .esp, spi: spis.esp)))
    }
  }

  private func authenticationKey(
    _ proposal: IPsecProposal, _ protocolID: IPsecDOI.ProtocolID, _ spi: UInt32
  ) -> SecurityAssociationParameters.Authentication? {
    proposal.authentication.map {
      .init(algorithm: $0, key: octets($0.keyLength, for: protocolID, spi: spi))
    }
  }

  private func encryptionKey(
    _ proposal: IPsecProposal, _ material: Secret
  ) throws(CryptographyError) -> SecurityAssociationParameters.Encryption? {
    guard let algorithm = proposal.encryption else { return nil }
    let key = material[0..<algorithm.keyLength]
    guard algorithm.isSound(key) else {
      throw CryptographyError(.weakKey)
    }
    return .init(algorithm: algorithm, key: key)
  }
}

/// The SPIs that one end has chosen, one for each protocol, whether or not it is used.
package struct SPIs: Hashable, Sendable {
  /// The SPI of AH.
  package var ah: UInt32
  /// The SPI of ESP.
  package var esp: UInt32

  /// Creates the pair of SPIs.
  package init(ah: UInt32, esp: UInt32) {
    self.ah = ah
    self.esp = esp
  }
}
