import Cryptography

/// The headers of a security association, outermost first, and who computes over them. A bundle has
/// both: AH around an ESP that only encrypts.
///
/// It stands in its association, numbers first: a packet reads them where they are, and what it
/// does not need is in `origin`.
struct SecurityTransforms {
  let encapsulation: Encapsulation
  let authenticationHeader: AuthenticationHeader?
  let payload: EncapsulatingSecurityPayload?
  /// Of AH where there is one, else of ESP.
  let authenticator: KeyedStates?
  /// Octets of the integrity check values that it makes.
  let tagLength: Int
  /// Whether the cipher authenticates, and its vectors count.
  let countsVectors: Bool
  /// Of ESP.
  let cipher: KeyedCipher.Reference?
  private let origin: Origin

  /// Owns what those two point at: an association that is lent is enough for a packet.
  private final class Origin {
    let parameters: SecurityAssociationParameters
    let library: CryptographicLibrary
    let authenticator: MessageAuthenticator?
    let cipher: KeyedCipher?

    init(
      _ parameters: SecurityAssociationParameters, _ library: CryptographicLibrary
    ) throws(CryptographyError) {
      self.parameters = parameters
      self.library = library
      authenticator = try parameters.authentication.map {
        authentication throws(CryptographyError) in
        let algorithm = authentication.algorithm
        guard authentication.key.count == algorithm.keyLength else {
          throw CryptographyError(
            .keyLength(authentication.key.count, needed: algorithm.keyLength))
        }
        return MessageAuthenticator(algorithm.row.hash, key: authentication.key)
      }
      // AH has nothing to encrypt.
      let encryption = parameters.securityProtocol == .ah ? nil : parameters.encryption
      cipher = try encryption.map { encryption throws(CryptographyError) in
        try KeyedCipher(encryption.algorithm, key: encryption.key, library: library)
      }
    }
  }

  init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary
  ) throws(CryptographyError) {
    origin = try Origin(parameters, library)
    encapsulation = Encapsulation(parameters)
    authenticator = origin.authenticator?.states
    cipher = origin.cipher?.reference
    let tagLength = parameters.authentication?.algorithm.row.tagLength ?? 0
    self.tagLength = tagLength
    countsVectors = origin.cipher?.algorithm.authenticates ?? false
    let vectorLength = encapsulation.vectorLength
    switch parameters.securityProtocol {
    case .esp:
      authenticationHeader = nil
      payload = EncapsulatingSecurityPayload(
        spi: parameters.spi, vectorLength: vectorLength, tagLength: encapsulation.tagLength)
    case .ah:
      authenticationHeader = AuthenticationHeader(spi: parameters.spi, tagLength: tagLength)
      payload = nil
    case .bundle:
      authenticationHeader = AuthenticationHeader(spi: parameters.spi, tagLength: tagLength)
      payload = EncapsulatingSecurityPayload(
        spi: parameters.auxiliarySPI, vectorLength: vectorLength, tagLength: 0)
    }
    precondition(
      authenticationHeader == nil || authenticator != nil, "AH without authentication")
    precondition(
      !countsVectors || authenticator == nil, "a second algorithm that authenticates")
  }

  var parameters: SecurityAssociationParameters { origin.parameters }
  var library: CryptographicLibrary { origin.library }

  /// Has the processor fetch the authenticator's states, and the cipher.
  @inline(__always)
  func prefetch() {
    authenticator?.prefetch()
    cipher?.prefetch()
  }

  /// What the outer IPv4 header says comes next.
  var outermost: SecurityAssociationIdentifier.Header {
    authenticationHeader == nil ? .esp : .ah
  }

  /// Where ESP begins in a packet whose outer header ends at `offset`.
  func payloadOffset(behind offset: Int) -> Int {
    offset + (authenticationHeader?.length ?? 0)
  }

  /// What is authenticated of it, and where the integrity check value is; AH covers the outer header
  /// too.
  func authenticated(of end: Int, behind offset: Int) -> (range: Range<Int>, value: Int) {
    guard authenticationHeader == nil else {
      return (offset - TunnelHeader.length..<end, offset + AuthenticationHeader.tagOffset)
    }
    return (offset..<end - tagLength, end - tagLength)
  }
}
