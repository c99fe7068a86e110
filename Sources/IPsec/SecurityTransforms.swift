import Cryptography

/// The headers of a security association, outermost first, and the keyed algorithms that compute
/// over them. A bundle has both headers: AH around an ESP that only encrypts.
///
/// It is stored within its association, so that a packet reads it in place; what packets do not
/// need is in `keyOwner`. The order of the properties leaves no gaps in memory.
struct SecurityTransforms {
  private let keyOwner: KeyOwner
  /// The keyed state that computes the integrity check value of AH, or of ESP if there is no AH;
  /// nil without authentication.
  let authenticator: KeyedStates?
  private let tag: UInt8
  /// Whether the cipher also authenticates, which means that its vectors are counters (AES-GCM).
  let countsVectors: Bool
  let encapsulation: Encapsulation
  let authenticationHeader: AuthenticationHeader?
  let payload: EncapsulatingSecurityPayload?
  /// The cipher of ESP; nil if nothing is encrypted.
  private(set) var cipher: KeyedCipher.Reference?

  /// The owner of the memory to which `authenticator` and `cipher` point, so that access to an
  /// association is enough to compute over a packet.
  private final class KeyOwner {
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
      // AH encrypts nothing.
      let encryption = parameters.securityProtocol == .ah ? nil : parameters.encryption
      cipher = try encryption.map { encryption throws(CryptographyError) in
        try KeyedCipher(encryption.algorithm, key: encryption.key, library: library)
      }
    }
  }

  init(
    _ parameters: SecurityAssociationParameters, library: CryptographicLibrary
  ) throws(CryptographyError) {
    keyOwner = try KeyOwner(parameters, library)
    encapsulation = Encapsulation(parameters)
    authenticator = keyOwner.authenticator?.states
    cipher = keyOwner.cipher?.reference
    let tagLength = parameters.authentication?.algorithm.row.tagLength ?? 0
    tag = UInt8(clamping: tagLength)
    countsVectors = keyOwner.cipher?.algorithm.authenticates ?? false
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

  var parameters: SecurityAssociationParameters { keyOwner.parameters }
  var library: CryptographicLibrary { keyOwner.library }

  /// The number of octets of the integrity check values that `authenticator` computes.
  var tagLength: Int { Int(tag) }

  /// The SPI of the outermost header.
  var spi: UInt32 { authenticationHeader?.spi ?? payload?.spi ?? 0 }

  /// Adds the addresses of the keys with which packets of `count` octets are authenticated, and
  /// encrypted or decrypted, to `places`.
  @inline(__always)
  mutating func addKeys(forOctets count: Int, encrypts: Bool, to places: inout KeyPlaces) {
    authenticator?.addKeys(to: &places)
    guard let cipher else { return }
    if cipher.lacksKeys { prepareKeys() }
    self.cipher?.addKeys(forOctets: count, encrypts: encrypts, to: &places)
  }

  @inline(never)
  private mutating func prepareKeys() {
    let library = library
    cipher?.prepareKeys(library)
  }

  /// The protocol that the outer IPv4 header names.
  var outermost: SecurityAssociationIdentifier.Header {
    authenticationHeader == nil ? .esp : .ah
  }

  /// Returns the offset of ESP, or of the inner packet behind AH alone, in a packet whose outer
  /// header ends at `offset`.
  func payloadOffset(behind offset: Int) -> Int {
    offset + (authenticationHeader?.length ?? 0)
  }

  /// Returns the range of the octets that are authenticated in a packet that ends at `end` and
  /// whose outer header ends at `offset`, and the offset of the integrity check value. AH covers
  /// the outer header too.
  func authenticated(of end: Int, behind offset: Int) -> (range: Range<Int>, value: Int) {
    guard authenticationHeader == nil else {
      return (offset - TunnelHeader.length..<end, offset + AuthenticationHeader.tagOffset)
    }
    return (offset..<end - tagLength, end - tagLength)
  }
}
