import Cryptography

/// The headers of a security association, outermost first. A bundle has both: AH around an ESP
/// that only encrypts.
struct SecurityTransforms {
  let authenticationHeader: AuthenticationHeader?
  let payload: EncapsulatingSecurityPayload?

  init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary
  ) throws(CryptographyError) {
    var authenticator: MessageAuthenticator?
    if let authentication = parameters.authentication {
      let algorithm = authentication.algorithm
      guard authentication.key.count == algorithm.keyLength else {
        throw CryptographyError(
          .keyLength(authentication.key.count, needed: algorithm.keyLength))
      }
      authenticator = MessageAuthenticator(algorithm, key: authentication.key)
    }
    var cipher: BlockCipher?
    if let encryption = parameters.encryption {
      cipher = try BlockCipher(encryption.algorithm, key: encryption.key, library: library)
    }

    switch parameters.securityProtocol {
    case .esp:
      authenticationHeader = nil
      payload = EncapsulatingSecurityPayload(
        spi: parameters.spi, cipher: cipher, authenticator: authenticator)
    case .ah:
      authenticationHeader = Self.header(parameters, authenticator)
      payload = nil
    case .bundle:
      authenticationHeader = Self.header(parameters, authenticator)
      payload = EncapsulatingSecurityPayload(
        spi: parameters.auxiliarySPI, cipher: cipher, authenticator: nil)
    }
  }

  /// What the outer IPv4 header says comes next.
  var outermost: SecurityAssociationIdentifier.Header {
    authenticationHeader == nil ? .esp : .ah
  }

  private static func header(
    _ parameters: SecurityAssociationParameters, _ authenticator: MessageAuthenticator?
  ) -> AuthenticationHeader {
    guard let authenticator else { preconditionFailure("AH without authentication") }
    return AuthenticationHeader(spi: parameters.spi, authenticator: authenticator)
  }
}
