import CAllocations
import Cryptography
import Glibc
import IPsec
import Router
import Wire

/// Measures what a packet costs in the router, and how that grows with the configuration: from 1 to
/// 100 to 10,000 terms with a tunnel each, with packets distributed over all of them.
///
///     swift run -c release RouterBenchmark [manual | dynamic | "100 sets" | commits]
///
/// Batches of 32 packets are sealed at one provider edge and opened at the other. Costs are the
/// median of many rounds in nanoseconds for each packet, after each tunnel has had its first
/// packet; growth is relative to one manual tunnel if that is measured, too. `own` is the share of
/// the router: the costs less those of the target `IPsec`, which seals and opens as many packets
/// alone in each round, with an association for each packet of a batch, or one for all. Waiting for
/// the memory of more associations counts as the router's own. `memory` is the number of memory
/// allocations of a packet.
@main
struct RouterBenchmark {
  private static let batch = 32
  private static let rounds = 200
  private static let clock = ContinuousClock()

  static func main() throws {
    let named = CommandLine.arguments.dropFirst()
    if named.first == "profile" { return try Profile.run(named.dropFirst()) }
    let layouts = Layout.all.filter { named.isEmpty || named.contains($0.name) }
    // This comes first, while no memory has been freed that could be used again.
    if named.isEmpty || named.contains("commits") {
      commits()
      try SlicedCommit.report()
    }
    guard !layouts.isEmpty else { return }
    print("\nnanoseconds a packet, batches of \(batch)")
    print(
      row(
        "", "octets", "", "tunnels", "seal", "growth", "own", "memory", "open", "growth", "own",
        "memory"))
    for suite in suites {
      for length in [64, 1_400] {
        var first: Costs?
        for layout in layouts {
          for tunnels in layout.tunnels {
            let costs = try measure(suite, length, tunnels, layout)
            let base = first ?? costs
            first = base
            print(
              row(
                suite.name, "\(length)", layout.name, "\(tunnels)", "\(Int(costs.seal.value))",
                ratio(costs.seal.value / base.seal.value),
                "\(Int(costs.seal.value - costs.roomSeal.value))",
                ratio(costs.sealAllocations),
                "\(Int(costs.open.value))", ratio(costs.open.value / base.open.value),
                "\(Int(costs.open.value - costs.roomOpen.value))",
                ratio(costs.openAllocations)))
          }
        }
      }
    }
  }

  /// The costs of a packet, in nanoseconds.
  private struct Costs {
    var seal = Median()
    var open = Median()
    /// The costs in the target `IPsec` alone.
    var roomSeal = Median()
    var roomOpen = Median()
    /// The mean number of memory allocations of a packet, which is the same in each round.
    var sealAllocations = 0.0
    var openAllocations = 0.0
  }

  private struct Median {
    private var values: [Double] = []

    mutating func add(_ batch: Duration) { values.append(batch / .nanoseconds(1) / 32) }

    var value: Double { values.sorted()[values.count / 2] }
  }

  private static func measure(
    _ suite: Suite, _ length: Int, _ tunnels: Int, _ layout: Layout
  ) throws -> Costs {
    var (near, far) = try layout.edges(tunnels, suite)
    let alone = try IPsecAlone(suite, length, associations: min(tunnels, batch))
    var generator = Counter()
    var costs = Costs()
    var time = Instant(sinceOrigin: .seconds(2))
    for start in stride(from: 0, to: tunnels, by: batch) {
      let packets = (start..<min(tunnels, start + batch)).map {
        Network.packet(length, in: $0, layout)
      }
      let crossing = transmitted(near.receive(packets, on: Network.customer, at: time))
      _ = far.receive(crossing, on: Network.core, at: time)
    }
    let count = max(rounds, 2 * tunnels / batch)
    for _ in 0..<count {
      let packets = (0..<batch).map { _ in
        Network.packet(length, in: Int(generator.next() >> 32) % tunnels, layout)
      }
      time = time.advanced(by: .milliseconds(1))
      let allocations = aspic_allocations()
      let start = clock.now
      var outputs = near.receive(consume packets, on: Network.customer, at: time)
      let sealing = start.duration(to: clock.now)
      costs.sealAllocations += Double(aspic_allocations() - allocations)
      let crossing = transmitted(outputs)
      outputs = []
      guard crossing.count == batch else { throw Failure(what: "sealed \(crossing.count)") }
      let others = aspic_allocations()
      let middle = clock.now
      outputs = far.receive(consume crossing, on: Network.core, at: time)
      let opening = middle.duration(to: clock.now)
      costs.openAllocations += Double(aspic_allocations() - others)
      guard outputs.count == batch else { throw Failure(what: "opened \(outputs.count)") }
      costs.seal.add(sealing)
      costs.open.add(opening)
      let room = try alone.round()
      costs.roomSeal.add(room.seal)
      costs.roomOpen.add(room.open)
    }
    costs.sealAllocations /= Double(count * batch)
    costs.openAllocations /= Double(count * batch)
    return costs
  }

  static func transmitted(_ outputs: [RouterOutput]) -> [PacketBuffer] {
    outputs.compactMap { output in
      if case .transmit(let packet, _, _) = output { packet } else { nil }
    }
  }

  /// Measures the commit of 10,000 tunnels, then of one changed term, and the memory of the
  /// tunnels.
  private static func commits() {
    let count = 10_000
    let layout = Layout.all[0]
    let model = Network.near(count, suites[0], layout)
    var changed = model
    changed.serviceSets[0].rules[0].terms[count / 2].source = Network.host(0x0A80_0000)
    let before = resident()
    var router = router()
    let first = clock.measure { _ = router.apply(model, at: Instant(sinceOrigin: .seconds(2))) }
    let installed = resident()
    let second = clock.measure {
      _ = router.apply(changed, at: Instant(sinceOrigin: .seconds(3)))
    }
    for start in stride(from: 0, to: count, by: batch) {
      let packets = (start..<min(count, start + batch)).map {
        Network.packet(64, in: $0, layout)
      }
      _ = router.receive(
        packets, on: Network.customer, at: Instant(sinceOrigin: .seconds(4)))
    }
    let used = resident()
    print("\(count) tunnels: commit \(first / .milliseconds(1)) ms")
    print("one changed term: commit \(second / .milliseconds(1)) ms")
    print("memory of a tunnel: \((installed - before) / count) octets")
    print("and once packets have left by it: \((used - before) / count) octets")
    withExtendedLifetime(router) {}
  }

  /// Returns the resident memory of the process in octets.
  private static func resident() -> Int {
    let file = unsafe open("/proc/self/statm", O_RDONLY)
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 64)
    let count = unsafe read(file, &text, text.count)
    let words = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) : 0
  }

  static let start = Instant(sinceOrigin: .seconds(1))

  /// Returns a router; the two ends of a negotiation need different seeds.
  static func router(seed: UInt64 = 0) -> Router {
    var router = Router(chassis: Network.chassis, generator: Counter(count: seed))
    for port in Network.chassis { _ = router.setLink(port, isUp: true, at: start) }
    return router
  }

  private static func ratio(_ value: Double) -> String {
    let hundredths = Int(100 * value + 0.5)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  static func row(_ name: String, _ columns: String...) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return name + pad(name, 20) + columns.map { pad($0, 9) + $0 }.joined()
  }

  struct Failure: Error { var what: String }

  /// A fast generator without secrecy, because drawing random numbers is not measured here.
  struct Counter: RandomNumberGenerator {
    var count: UInt64 = 0

    mutating func next() -> UInt64 {
      count &+= 0x9E37_79B9_7F4A_7C15
      return (count ^ count >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
  }

  struct Suite {
    var name: String
    var securityProtocol: SecurityProtocol
    var authentication: AuthenticationAlgorithm
    var encryption: EncryptionAlgorithm?
  }

  static let suites = [
    Suite(
      name: "esp 3des hmac-sha1", securityProtocol: .esp, authentication: .hmacSHA1,
      encryption: .tripleDES),
    Suite(
      name: "ah hmac-sha1", securityProtocol: .ah, authentication: .hmacSHA1, encryption: nil),
  ]
}
