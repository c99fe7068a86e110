import Cryptography
import IPsec
import Wire

/// Measures the packets per second that are sealed and opened, and compares them with the work that
/// cannot be avoided for as many octets: the multi-buffer library alone, and libcrypto alone for
/// machines without it.
///
///     swift run -c release PacketBenchmark [PROTOCOL [ROUNDS [libcrypto]]]
///
/// With a number of rounds only our side is run, with short packets, so that a profiler can examine
/// it: through the multi-buffer library, or through libcrypto.
///
/// Batches have 32 packets of 16 security associations. The two sides alternate, and the best round
/// of each counts. Initialization vectors come from a fast generator, because the generator of a
/// router is not measured here.
@main
struct PacketBenchmark {
  private static let rounds = 150
  private static let batch = 32
  private static let associations = 16

  static func main() throws {
    print("thousand packets a second, and the share of what the library alone does")
    print(
      row(
        "", "octets", "", "ipsec-mb", "alone", "ratio", "libcrypto", "alone", "ratio"))
    let wanted = CommandLine.arguments.dropFirst().first ?? ""
    if let rounds = CommandLine.arguments.dropFirst(2).first.flatMap({ Int($0) }) {
      let usesVectors = CommandLine.arguments.dropFirst(3).first != "libcrypto"
      for suite in suites where suite.name.hasPrefix(wanted) {
        var work = try Work(suite.parameters, 64, usesVectors: usesVectors)
        for _ in 0..<rounds { _ = try work.round(seals: true) }
      }
      return
    }
    for suite in suites where suite.name.hasPrefix(wanted) {
      for length in [64, 1_400] {
        try measure(suite.name, suite.parameters, length)
      }
    }
  }

  private static func measure(
    _ name: String, _ parameters: SecurityAssociationParameters, _ length: Int
  ) throws {
    var fast = try Work(parameters, length, usesVectors: true)
    var portable = try Work(parameters, length, usesVectors: false)
    let libcrypto = (0..<associations).map { _ in RawWork(parameters, innerLength: length) }
    #if canImport(CIPsecMB)
      let raw = RawMultiBuffer(
        parameters, innerLength: length, packets: batch, associations: associations)
    #endif
    for seals in [true, false] {
      var best = Rates()
      for _ in 0..<rounds {
        best.fast = min(best.fast, try fast.round(seals: seals))
        #if canImport(CIPsecMB)
          if let raw {
            best.rawFast = min(best.rawFast, clock.measure { seals ? raw.seal() : raw.open() })
          }
        #endif
        best.portable = min(best.portable, try portable.round(seals: seals))
        best.rawPortable = min(
          best.rawPortable,
          clock.measure {
            for packet in 0..<batch {
              let one = libcrypto[packet % associations]
              if seals { one.seal() } else { one.open() }
            }
          })
      }
      print(
        row(
          name, "\(length)", seals ? "seal" : "open", rate(best.fast), rate(best.rawFast),
          ratio(best.rawFast, best.fast), rate(best.portable), rate(best.rawPortable),
          ratio(best.rawPortable, best.portable)))
    }
  }

  private static let clock = ContinuousClock()

  /// The packets per second of the two sides.
  private struct Rates {
    var fast = Duration.seconds(1)
    var rawFast = Duration.seconds(1)
    var portable = Duration.seconds(1)
    var rawPortable = Duration.seconds(1)
  }

  /// Both ends of several tunnels, and a batch that is sealed and opened.
  private struct Work {
    private var outbound: [OutboundSecurityAssociation] = []
    private var inbound: [InboundSecurityAssociation] = []
    private var sealing = SealBatch()
    private var opening = OpenBatch()
    private var vector: UInt64 = 0
    private let header = PacketBenchmark.header
    private let inner: [UInt8]

    init(
      _ parameters: SecurityAssociationParameters, _ length: Int, usesVectors: Bool
    ) throws {
      let library = CryptographicLibrary(usesVectors: usesVectors)
      for _ in 0..<associations {
        outbound.append(try OutboundSecurityAssociation(parameters, library: library))
        inbound.append(
          try InboundSecurityAssociation(parameters, checksReplay: true, library: library))
      }
      inner = packet(length)
    }

    /// Returns how long sealing, or opening, one batch takes.
    mutating func round(seals: Bool) throws -> Duration {
      var packets: [PacketBuffer?] = (0..<batch).map { _ in PacketBuffer(copying: inner) }
      let start = clock.now
      try seal(&packets)
      let middle = clock.now
      try open(&packets)
      let end = clock.now
      return seals ? start.duration(to: middle) : middle.duration(to: end)
    }

    private mutating func seal(_ packets: inout [PacketBuffer?]) throws {
      for index in packets.indices {
        vector &+= 0x9E37_79B9_7F4A_7C15
        guard let packet = packets[index].take() else { continue }
        sealing.append(
          packet, behind: header, initializationVector: InitializationVector(vector, vector))
      }
      var counters = BatchCounters()
      // Pointers are used because an array would check at each packet whether it is shared.
      unsafe outbound.withUnsafeMutableBufferPointer { outbound in
        let outbound = unsafe outbound
        sealing.seal(counting: &counters) { index, use in
          unsafe use(&outbound[index % associations])
          return true
        }
      }
      for index in packets.indices { packets[index] = try sealing.takeResult(at: index) }
      sealing.removeAll()
    }

    private mutating func open(_ packets: inout [PacketBuffer?]) throws {
      for index in packets.indices {
        guard let packet = packets[index].take() else { continue }
        opening.append(packet)
      }
      var counters = BatchCounters()
      unsafe inbound.withUnsafeMutableBufferPointer { inbound in
        let inbound = unsafe inbound
        opening.open(counting: &counters) { index, use in
          unsafe use(&inbound[index % associations])
          return true
        }
      }
      for index in packets.indices {
        if case .packet(let inner) = try opening.takeResult(at: index) { packets[index] = inner }
      }
      opening.removeAll()
    }
  }

  private static func rate(_ duration: Duration) -> String {
    duration == .seconds(1) ? "-" : "\(Int(Double(batch) / (duration / .milliseconds(1))))"
  }

  private static func ratio(_ raw: Duration, _ ours: Duration) -> String {
    guard raw < .seconds(1) else { return "-" }
    let hundredths = Int(100 * (raw / ours) + 0.5)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  private static func row(_ name: String, _ columns: String...) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return name + pad(name, 34) + columns.map { pad($0, 10) + $0 }.joined()
  }

  private static let header = TunnelHeader(
    source: IPv4Address(10, 9, 0, 1), destination: IPv4Address(10, 9, 0, 2), identification: 1)

  private static func packet(_ length: Int) -> [UInt8] {
    let header = IPv4Header(
      source: IPv4Address(10, 1, 0, 1), destination: IPv4Address(10, 2, 0, 1), protocol: .udp)
    let payload = [UInt8](repeating: 0x5A, count: length - header.length)
    return IPv4Packet(header: header, payload: payload)?.octets ?? []
  }

  private static let suites: [(name: String, parameters: SecurityAssociationParameters)] = {
    func parameters(
      _ securityProtocol: SecurityProtocol, _ encryption: EncryptionAlgorithm?,
      _ authentication: AuthenticationAlgorithm?
    ) -> SecurityAssociationParameters {
      SecurityAssociationParameters(
        securityProtocol: securityProtocol, spi: 256,
        auxiliarySPI: securityProtocol == .bundle ? 257 : 0,
        authentication: authentication.map {
          .init(algorithm: $0, key: Secret((1...64).prefix($0.keyLength)))
        },
        encryption: encryption.map {
          .init(algorithm: $0, key: Secret((101...164).prefix($0.keyLength)))
        })
    }
    var suites: [(name: String, parameters: SecurityAssociationParameters)] = []
    for encryption in EncryptionAlgorithm.allCases {
      let authentications: [AuthenticationAlgorithm?] =
        encryption.authenticates ? [nil] : [.hmacMD5, .hmacSHA1, .hmacSHA256128]
      for authentication in authentications {
        let name = [encryption.rawValue, authentication?.rawValue].compactMap(\.self)
        suites.append(
          (
            "esp \(name.joined(separator: " "))", parameters(.esp, encryption, authentication)
          ))
      }
    }
    suites.append(("ah hmac-sha1-96", parameters(.ah, nil, .hmacSHA1)))
    suites.append(("ah hmac-sha-256-128", parameters(.ah, nil, .hmacSHA256128)))
    suites.append(("bundle des-cbc hmac-sha1-96", parameters(.bundle, .des, .hmacSHA1)))
    suites.append(("bundle 3des-cbc hmac-sha1-96", parameters(.bundle, .tripleDES, .hmacSHA1)))
    return suites
  }()
}
