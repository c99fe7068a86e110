import Cryptography

/// The headers of a security association, outermost first. A bundle has both: AH around an ESP
/// that only encrypts.
///
/// A class, because all packets on their way through an association share the one, and a batch
/// should not count references to each of its parts.
final class SecurityTransforms {
  let parameters: SecurityAssociationParameters
  let authenticationHeader: AuthenticationHeader?
  let payload: EncapsulatingSecurityPayload?
  /// Of AH where there is one, else of ESP.
  let authenticator: MessageAuthenticator?
  /// Of ESP.
  let cipher: BlockCipher?
  let encapsulation: Encapsulation
  let library: CryptographicLibrary
  /// Zeroes in the place of all headers, to begin each packet with.
  let blankHeaders: [UInt8]

  init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary
  ) throws(CryptographyError) {
    self.parameters = parameters
    encapsulation = Encapsulation(parameters)
    blankHeaders = [UInt8](repeating: 0, count: encapsulation.headerLength)
    self.library = library
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
    self.authenticator = authenticator

    switch parameters.securityProtocol {
    case .esp:
      authenticationHeader = nil
      payload = EncapsulatingSecurityPayload(
        spi: parameters.spi, encrypts: cipher != nil, authenticates: authenticator != nil)
    case .ah:
      cipher = nil
      authenticationHeader = AuthenticationHeader(spi: parameters.spi)
      payload = nil
    case .bundle:
      authenticationHeader = AuthenticationHeader(spi: parameters.spi)
      payload = EncapsulatingSecurityPayload(
        spi: parameters.auxiliarySPI, encrypts: cipher != nil, authenticates: false)
    }
    precondition(
      authenticationHeader == nil || authenticator != nil, "AH without authentication")
    self.cipher = cipher
  }

  /// What the outer IPv4 header says comes next.
  var outermost: SecurityAssociationIdentifier.Header {
    authenticationHeader == nil ? .esp : .ah
  }

  /// Where ESP begins in a packet whose outer header has so many octets.
  func payloadOffset(behind outerHeader: Int) -> Int {
    outerHeader + (authenticationHeader == nil ? 0 : AuthenticationHeader.length)
  }
}
