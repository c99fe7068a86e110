import Cryptography
import IPsec
import TestSupport
import Wire

/// Checks packets of a tunnel that are altered in any way, before they are sealed with its key or
/// afterwards: the other end opens those that are valid, and counts each packet in exactly one
/// counter. Where packets are authenticated, an altered packet is never opened as another one.
///
/// The first octet chooses the protection, and whether replay is checked. Packets follow: for each,
/// an octet chooses an operation on it, and the next octets are the parameters of the operation.
@Sendable func fuzzPackets(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  guard let parameters = input.pick(PacketTrial.protections) else { return }
  do {
    var trial = try PacketTrial(parameters, checksReplay: input.octet() & 1 == 0)
    for _ in 0..<16 where !input.isEmpty { try trial.pass(&input) }
  } catch {
    preconditionFailure("\(error)")
  }
}

/// The two ends of a tunnel through which the fuzz target sends packets.
private struct PacketTrial {
  private var outbound: OutboundSecurityAssociation
  private var inbound: InboundSecurityAssociation
  private var random = SeededGenerator(seed: 1)
  private let library: CryptographicLibrary
  private var last: (outer: [UInt8], inner: [UInt8])?
  private let checksReplay: Bool

  init(_ parameters: SecurityAssociationParameters, checksReplay: Bool) throws {
    library = CryptographicLibrary()
    outbound = try OutboundSecurityAssociation(parameters, library: library)
    inbound = try InboundSecurityAssociation(
      parameters, checksReplay: checksReplay, library: library)
    self.checksReplay = checksReplay && parameters.isAuthenticated
  }

  mutating func pass(_ input: inout FuzzInput) throws {
    let kind = input.octet() % 5
    var inner = Self.inner(input.piece())
    switch kind {
    case 0:
      let outer = try seal(inner)
      precondition(open(outer) == .success(inner), "a whole packet is not opened")
      last = (outer, inner)
    case 1:
      guard let last else { return }
      let opened = open(last.outer)
      precondition(
        checksReplay ? opened.isRefused : opened == .success(last.inner), "a replay is opened")
    case 2:
      let outer = try seal(inner)
      var altered = outer
      for _ in 0...input.number(below: 3) { input.alter(&altered) }
      if input.octet() & 1 == 1 { repairHeader(of: &altered) }
      let opened = open(altered)
      guard inbound.parameters.isAuthenticated, case .success(let found) = opened else { return }
      precondition(found == inner, "an altered packet is opened as something else")
    case 3:
      for _ in 0...input.number(below: 3) { input.alter(&inner) }
      guard let outer = try? seal(inner) else { return }
      if case .success(let found) = open(outer) {
        precondition(inner.starts(with: found), "something else comes out than went in")
      }
    default: try forge(inner, as: &input)
    }
  }

  /// Makes ESP around any plaintext, including the trailer, under the valid keys. A copy of the
  /// association opens it, because its sequence number is arbitrary.
  private mutating func forge(_ inner: [UInt8], as input: inout FuzzInput) throws {
    let parameters = inbound.parameters
    guard parameters.securityProtocol == .esp else { return }
    var plaintext = inner + input.piece()
    let number = UInt32(input.word()) << 16 | UInt32(input.word())
    let encryption = parameters.encryption
    if encryption?.algorithm.authenticates == true { return }
    let vector = InitializationVector(0x0102_0304_0506_0708, 9)
    let length = encryption?.algorithm.row.vectorLength ?? 0
    if let encryption {
      let block = encryption.algorithm.row.blockLength
      if !input.isEmpty, input.octet() & 3 != 0 {
        plaintext += [UInt8](repeating: 4, count: (block - plaintext.count % block) % block)
        guard !plaintext.isEmpty else { return }
        try KeyedCipher(encryption.algorithm, key: encryption.key, library: library)
          .encrypt(&plaintext, in: plaintext.indices, initializationVector: vector)
      }
    }
    var payload =
      ESPHeader(spi: parameters.spi, sequence: number).octets + vector.octets(length) + plaintext
    if let authentication = parameters.authentication {
      let row = authentication.algorithm.row
      payload += MessageAuthenticator(row.hash, key: authentication.key)
        .authenticate(payload.span).prefix(row.tagLength)
    }
    let header = IPv4Header(
      source: Self.header.source, destination: Self.header.destination, protocol: .esp)
    guard let packet = IPv4Packet(header: header, payload: payload) else { return }
    let saved = inbound
    _ = open(packet.octets)
    inbound = saved
  }

  private mutating func seal(_ inner: [UInt8]) throws -> [UInt8] {
    try outbound.seal(inner, behind: Self.header, using: &random)
  }

  /// The result of opening a packet.
  private enum Opening: Equatable {
    /// The packet was opened; it is empty for a dummy.
    case success([UInt8])
    case refused

    var isRefused: Bool { self == .refused }
  }

  /// Opens a packet, and checks that exactly one counter has counted it.
  private mutating func open(_ outer: [UInt8]) -> Opening {
    let before = inbound.counters.total
    defer {
      precondition(inbound.counters.total == before + 1, "a packet is not counted once")
    }
    do throws(IPsecError) {
      switch try inbound.open(outer) {
      case .packet(let buffer): return .success(buffer.octets)
      case .dummy: return .success([])
      }
    } catch { return .refused }
  }

  // MARK: Packets

  private static let header = TunnelHeader(
    source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2), identification: 77)

  private static func inner(_ payload: [UInt8]) -> [UInt8] {
    let header = IPv4Header(
      source: IPv4Address(10, 1, 0, 1), destination: IPv4Address(10, 2, 0, 1), protocol: .udp)
    return IPv4Packet(header: header, payload: payload)?.octets ?? []
  }

  static let protections: [SecurityAssociationParameters] = SecurityProtocol.allCases.flatMap {
    securityProtocol in
    ([nil] + EncryptionAlgorithm.allCases).flatMap { encryption in
      ([nil] + AuthenticationAlgorithm.allCases).compactMap { authentication in
        parameters(securityProtocol, encryption, authentication)
      }
    }
  }

  /// Returns the parameters of a tunnel, or nil if these cannot be combined.
  private static func parameters(
    _ securityProtocol: SecurityProtocol, _ encryption: EncryptionAlgorithm?,
    _ authentication: AuthenticationAlgorithm?
  ) -> SecurityAssociationParameters? {
    if encryption?.authenticates == true, securityProtocol != .esp || authentication != nil {
      return nil
    }
    let isUsable =
      switch securityProtocol {
      case .ah: authentication != nil && encryption == nil
      case .esp: authentication != nil || encryption != nil
      case .bundle: authentication != nil && encryption != nil
      }
    guard isUsable else { return nil }
    func key(_ count: Int) -> Secret { Secret((0..<count).map { UInt8($0 * 7 + 1) }) }
    return SecurityAssociationParameters(
      securityProtocol: securityProtocol, spi: 0x1234,
      auxiliarySPI: securityProtocol == .bundle ? 0x5678 : 0,
      authentication: authentication.map { .init(algorithm: $0, key: key($0.keyLength)) },
      encryption: encryption.map { .init(algorithm: $0, key: key($0.keyLength)) })
  }
}

extension SecurityAssociationCounters {
  /// The number of all packets, opened and refused.
  fileprivate var total: UInt64 {
    packets + authenticationFailures + decryptionFailures + badHeaders + badTrailers + replayed
      + beforeWindow
  }
}
