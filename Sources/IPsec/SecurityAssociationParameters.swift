package import Cryptography

/// The protections that the chapter names. A bundle is AH around ESP, where ESP only encrypts.
package enum SecurityProtocol: String, Sendable, CaseIterable {
  case ah
  case esp
  case bundle
}

/// One direction of a tunnel: what it takes to seal, or to open, its packets.
package struct SecurityAssociationParameters: Equatable, Sendable {
  package struct Authentication: Equatable, Sendable {
    package var algorithm: AuthenticationAlgorithm
    package var key: Secret

    package init(algorithm: AuthenticationAlgorithm, key: Secret) {
      self.algorithm = algorithm
      self.key = key
    }
  }

  package struct Encryption: Equatable, Sendable {
    package var algorithm: EncryptionAlgorithm
    /// With the salt behind it, where the algorithm has one.
    package var key: Secret

    package init(algorithm: EncryptionAlgorithm, key: Secret) {
      self.algorithm = algorithm
      self.key = key
    }
  }

  package var securityProtocol: SecurityProtocol
  /// Of AH in a bundle, else of the one header there is.
  package var spi: UInt32
  /// Of ESP in a bundle, else 0.
  package var auxiliarySPI: UInt32
  /// Always there for AH and bundle; never beside encryption that authenticates.
  package var authentication: Authentication?
  /// Never there for AH, always for bundle.
  package var encryption: Encryption?

  /// Whether a peer's packets can be told from others'.
  package var isAuthenticated: Bool {
    authentication != nil || securityProtocol != .ah && encryption?.algorithm.authenticates == true
  }

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
