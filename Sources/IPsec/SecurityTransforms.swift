import Cryptography

/// The headers of a security association, outermost first, and who computes over them. A bundle has
/// both: AH around an ESP that only encrypts.
///
/// It stands in its association: a packet reads it where it is, and what it does not need is in
/// `origin`. The order of the parts leaves no gaps.
struct SecurityTransforms {
  private let origin: Origin
  /// Of AH where there is one, else of ESP.
  let authenticator: KeyedStates?
  private let tag: UInt8
  /// Whether the cipher authenticates, and its vectors count.
  let countsVectors: Bool
  let encapsulation: Encapsulation
  let authenticationHeader: AuthenticationHeader?
  let payload: EncapsulatingSecurityPayload?
  /// Of ESP.
  private(set) var cipher: KeyedCipher.Reference?

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
        return MessageAuthenticator(
          algorithm.row.hash, key: authentication.key, for: library)
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
    tag = UInt8(clamping: tagLength)
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

  /// Octets of the integrity check values that the authenticator makes.
  var tagLength: Int { Int(tag) }

  /// The SPI of the outermost header.
  var spi: UInt32 { authenticationHeader?.spi ?? payload?.spi ?? 0 }

  /// Notes where the keys are with which so many octets are authenticated and encrypted, or decrypted.
  @inline(__always)
  mutating func noteKeys(forOctets count: Int, encrypts: Bool, in places: inout KeyPlaces) {
    authenticator?.note(in: &places)
    guard let cipher else { return }
    if cipher.lacksKeys { prepareKeys() }
    self.cipher?.noteKeys(forOctets: count, encrypts: encrypts, in: &places)
  }

  @inline(never)
  private mutating func prepareKeys() {
    let library = library
    cipher?.prepareKeys(library)
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
