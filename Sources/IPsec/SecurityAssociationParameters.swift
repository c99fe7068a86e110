package import Cryptography

/// The IPsec protocol of an association. A bundle is AH around an ESP that only encrypts.
package enum SecurityProtocol: String, Sendable, CaseIterable {
  case ah
  case esp
  case bundle
}

/// The protocol, SPIs, algorithms and keys with which the packets of one direction of a tunnel are
/// sealed or opened.
package struct SecurityAssociationParameters: Equatable, Sendable {
  /// An authentication algorithm and its key.
  package struct Authentication: Equatable, Sendable {
    /// The algorithm that computes the integrity check value.
    package var algorithm: AuthenticationAlgorithm
    /// The key, which has `algorithm.keyLength` octets.
    package var key: Secret

    /// Creates the pair of an algorithm and its key.
    package init(algorithm: AuthenticationAlgorithm, key: Secret) {
      self.algorithm = algorithm
      self.key = key
    }
  }

  /// An encryption algorithm and its key.
  package struct Encryption: Equatable, Sendable {
    /// The algorithm that encrypts the inner packet.
    package var algorithm: EncryptionAlgorithm
    /// The key, followed by the salt if the algorithm has one (AES-GCM).
    package var key: Secret

    /// Creates the pair of an algorithm and its key, which the salt follows if there is one.
    package init(algorithm: EncryptionAlgorithm, key: Secret) {
      self.algorithm = algorithm
      self.key = key
    }
  }

  /// The protocol: AH, ESP, or both.
  package var securityProtocol: SecurityProtocol
  /// The SPI of AH in a bundle, and otherwise of the only security header.
  package var spi: UInt32
  /// The SPI of ESP in a bundle, otherwise 0.
  package var auxiliarySPI: UInt32
  /// The authentication; never nil for AH and a bundle, always nil beside encryption that
  /// authenticates.
  package var authentication: Authentication?
  /// The encryption; always nil for AH, never nil for a bundle.
  package var encryption: Encryption?

  /// Whether an integrity check value proves that the peer has sent a packet.
  package var isAuthenticated: Bool {
    authentication != nil || securityProtocol != .ah && encryption?.algorithm.authenticates == true
  }

  /// Creates the parameters; those of the protocol must be given as the properties require.
  package init(
    securityProtocol: SecurityProtocol, spi: UInt32, auxiliarySPI: UInt32 = 0,
    authentication: Authentication? = nil, encryption: Encryption? = nil
  ) {
    self.securityProtocol = securityProtocol
    self.spi = spi
    self.auxiliarySPI = auxiliarySPI
    self.authentication = authentication
    self.encryption = encryption
  }
}
