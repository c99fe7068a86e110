import Cryptography
import IPsec
import Wire

/// Measures the target `IPsec` alone: seals and opens packets in batches, without a router.
final class IPsecAlone {
  private var outbound: [OutboundSecurityAssociation] = []
  private var inbound: [InboundSecurityAssociation] = []
  private var sealBatch = SealBatch()
  private var openBatch = OpenBatch()
  private var counters = BatchCounters()
  private let length: Int

  private static let batch = 32
  private static let layout = Layout.all[0]

  /// Makes as many associations as the packets of a batch can have.
  init(_ suite: RouterBenchmark.Suite, _ length: Int, associations: Int) throws {
    let library = CryptographicLibrary()
    self.length = length
    for index in 0..<associations {
      let parameters = Network.parameters(suite, 256 + UInt32(index))
      outbound.append(try OutboundSecurityAssociation(parameters, library: library))
      inbound.append(
        try InboundSecurityAssociation(parameters, checksReplay: false, library: library))
    }
  }

  func round() throws -> (seal: Duration, open: Duration) {
    let clock = ContinuousClock()
    var packets = (0..<Self.batch).map { Network.packet(length, in: $0, Self.layout) }
    let start = clock.now
    try seal(&packets)
    let middle = clock.now
    try open(&packets)
    return (start.duration(to: middle), middle.duration(to: clock.now))
  }

  private func seal(_ packets: inout [PacketBuffer]) throws(IPsecError) {
    let header = TunnelHeader(
      source: IPv4Address(21, 21, 1, 1), destination: IPv4Address(21, 21, 2, 1),
      identification: 1)
    for index in packets.indices {
      var packet: PacketBuffer = []
      swap(&packet, &packets[index])
      sealBatch.append(
        consume packet, behind: header, initializationVector: InitializationVector(1, 1))
    }
    sealBatch.seal(counting: &counters) { index, use in
      use(&outbound[index % outbound.count])
      return true
    }
    for index in packets.indices { packets[index] = try sealBatch.takeResult(at: index) }
    sealBatch.removeAll()
  }

  private func open(_ packets: inout [PacketBuffer]) throws {
    for index in packets.indices {
      var packet: PacketBuffer = []
      swap(&packet, &packets[index])
      openBatch.append(consume packet)
    }
    openBatch.open(counting: &counters) { index, use in
      use(&inbound[index % inbound.count])
      return true
    }
    for index in packets.indices {
      guard case .packet(let inner) = try openBatch.takeResult(at: index) else {
        throw RouterBenchmark.Failure(what: "opened alone")
      }
      packets[index] = inner
    }
    openBatch.removeAll()
  }
}
