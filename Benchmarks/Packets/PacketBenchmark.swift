import Cryptography
import IPsec
import Wire

/// Packets per second through seal and open, beside libcrypto alone on as many octets.
///
///     swift run -c release PacketBenchmark [PROTOCOL]
///
/// The two take turns, and the best round of each counts. Initialization vectors come from a
/// generator that costs nothing: which one a router uses is not this room's business.
@main
struct PacketBenchmark {
  private static let rounds = 200
  private static let batch = 64

  static func main() throws {
    print("packets/s, and the share of what libcrypto alone does on the same work")
    print(row("", "octets", "seal", "libcrypto", "ratio", "open", "libcrypto", "ratio"))
    let wanted = CommandLine.arguments.dropFirst().first ?? ""
    for suite in suites where suite.name.hasPrefix(wanted) {
      for length in [64, 1_400] {
        let seal = try measureSeal(suite.parameters, length)
        let open = try measureOpen(suite.parameters, length)
        print(
          row(
            suite.name, "\(length)", "\(seal.ours)", "\(seal.raw)", ratio(seal), "\(open.ours)",
            "\(open.raw)", ratio(open)))
      }
    }
  }

  /// Packets per second.
  private typealias Rates = (ours: Int, raw: Int)

  private static func measureSeal(
    _ parameters: SecurityAssociationParameters, _ length: Int
  ) throws -> Rates {
    var outbound = try OutboundSecurityAssociation(parameters, library: CryptographicLibrary())
    let raw = RawWork(parameters, innerLength: length)
    let inner = packet(length)
    var generator = Counter()
    return try best {
      for _ in 0..<batch {
        _ = try outbound.seal(inner, behind: header, using: &generator)
      }
    } raw: {
      for _ in 0..<batch { raw.seal() }
    }
  }

  private static func measureOpen(
    _ parameters: SecurityAssociationParameters, _ length: Int
  ) throws -> Rates {
    let library = CryptographicLibrary()
    var outbound = try OutboundSecurityAssociation(parameters, library: library)
    var inbound = try InboundSecurityAssociation(
      parameters, checksReplay: true, library: library)
    let raw = RawWork(parameters, innerLength: length)
    let inner = packet(length)
    var generator = Counter()
    var packets: [[UInt8]] = []
    return try best {
      packets.removeAll(keepingCapacity: true)
      for _ in 0..<batch {
        packets.append(try outbound.seal(inner, behind: header, using: &generator))
      }
    } ours: {
      for index in packets.indices {
        var packet: [UInt8] = []
        swap(&packet, &packets[index])
        _ = try inbound.open(consume packet)
      }
    } raw: {
      for _ in 0..<batch { raw.open() }
    }
  }

  private static func best(
    prepare: () throws -> Void = {}, ours: () throws -> Void, raw: () -> Void
  ) rethrows -> Rates {
    let clock = ContinuousClock()
    var fastest: (ours: Duration, raw: Duration) = (.seconds(1), .seconds(1))
    for _ in 0..<rounds {
      try prepare()
      fastest.ours = min(fastest.ours, try clock.measure(ours))
      fastest.raw = min(fastest.raw, clock.measure(raw))
    }
    return (rate(fastest.ours), rate(fastest.raw))
  }

  private static func rate(_ duration: Duration) -> Int {
    Int(Double(batch) / (duration / .seconds(1)))
  }

  private static func ratio(_ rates: Rates) -> String {
    let hundredths = (rates.ours * 100 + rates.raw / 2) / rates.raw
    let fraction = "\(hundredths % 100)"
    return "\(hundredths / 100).\(fraction.count == 1 ? "0" : "")\(fraction)"
  }

  private static func row(_ name: String, _ columns: String...) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return name + pad(name, 22)
      + columns.map { pad($0, 10) + $0 }.joined()
  }

  private static let header = TunnelHeader(
    source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2), identification: 1)

  private static func packet(_ length: Int) -> [UInt8] {
    let header = IPv4Header(
      source: IPv4Address(10, 1, 0, 1), destination: IPv4Address(10, 2, 0, 1), protocol: .udp)
    let payload = [UInt8](repeating: 0x5A, count: length - header.length)
    return IPv4Packet(header: header, payload: payload)?.octets ?? []
  }

  private struct Counter: RandomNumberGenerator {
    var count: UInt64 = 0

    mutating func next() -> UInt64 {
      count &+= 0x9E37_79B9_7F4A_7C15
      return count
    }
  }

  private static let suites: [(name: String, parameters: SecurityAssociationParameters)] = {
    func parameters(
      _ securityProtocol: SecurityProtocol, _ encryption: EncryptionAlgorithm?,
      _ authentication: AuthenticationAlgorithm
    ) -> SecurityAssociationParameters {
      SecurityAssociationParameters(
        securityProtocol: securityProtocol, spi: 256,
        auxiliarySPI: securityProtocol == .bundle ? 257 : 0,
        authentication: .init(
          algorithm: authentication, key: Secret((1...20).prefix(authentication.keyLength))),
        encryption: encryption.map {
          .init(algorithm: $0, key: Secret((101...124).prefix($0.keyLength)))
        })
    }
    var suites: [(name: String, parameters: SecurityAssociationParameters)] = []
    for encryption in EncryptionAlgorithm.allCases {
      for authentication in AuthenticationAlgorithm.allCases {
        suites.append(
          (
            "esp \(encryption) \(authentication)", parameters(.esp, encryption, authentication)
          ))
      }
    }
    suites.append(("ah hmacSHA1", parameters(.ah, nil, .hmacSHA1)))
    suites.append(("bundle des hmacSHA1", parameters(.bundle, .des, .hmacSHA1)))
    suites.append(("bundle tripleDES hmacSHA1", parameters(.bundle, .tripleDES, .hmacSHA1)))
    return suites
  }()
}
