import Network
import NetworkTestSupport
import Router
import Testing
import Wire

/// A trace shows what the network does with a packet, and does not change the network.
@Suite("Traces of packets")
struct TraceTests {
  private static func trace(
    _ network: Network, size: Int = 56, doesNotFragment: Bool = false, timeToLive: UInt8 = 64
  ) throws -> [PacketTrace] {
    let hosts = network.topology.hosts
    let source = try #require(hosts.first)
    let target = try #require(hosts.last?.addresses.first)
    let request = PingRequest(
      to: target, size: size, doesNotFragment: doesNotFragment, timeToLive: timeToLive)
    return try network.traces(of: request, from: source.name)
  }

  private static func steps(_ trace: PacketTrace) -> [TraceStep] { trace.visits.flatMap(\.steps) }

  @Test(arguments: Star.Wiring.allCases)
  func waitsForTheNegotiation(_ wiring: Star.Wiring) throws {
    let network = Star(spokes: 3, wiring).network()
    let traces = try Self.trace(network)
    #expect(traces.count == 2)
    guard case .held? = traces.first?.outcome, let last = traces.last,
      case .answered(let result, _) = last.outcome
    else {
      Issue.record("\(traces.map(\.outcome))")
      return
    }
    #expect(result.kind == .reply)
    let kinds = Self.steps(last).map(\.kind)
    #expect(kinds.count { $0 == .association } == 4)
    #expect(kinds.count { $0 == .replay } == 2)
    #expect(kinds.count { $0 == .decryption } == 2)
    #expect(!kinds.contains(.drop))
    // The last place of the last packet is that of the first one.
    #expect(last.visits.last?.place == last.visits.first?.place)
  }

  /// A ping after the trace has the same result as without it.
  @Test func changesNothing() throws {
    var traced = Star(spokes: 2).network()
    var other = traced
    _ = try Self.trace(traced)
    #expect(traced.now == other.now)
    #expect(traced.linkStatus == other.linkStatus)
    let source = try #require(traced.topology.hosts.first?.name)
    let target = try #require(traced.topology.hosts.last?.addresses.first)
    let options = PingOptions(to: target, count: 2)
    var first = try #require(Ping(from: source, options, in: &traced))
    var second = try #require(Ping(from: source, options, in: &other))
    for _ in 0..<2 {
      let (here, there) = (first.next(in: &traced), second.next(in: &other))
      #expect(here == there)
    }
    #expect(traced.linkStatus == other.linkStatus)
  }

  @Test func reportsAnExpiredTimeToLive() throws {
    let trace = try #require(
      try Self.trace(Star(spokes: 1).network(), timeToLive: 1).last)
    let drop = try #require(Self.steps(trace).first { $0.kind == .drop })
    #expect(drop.words.contains(DropReason.timeExceeded.rawValue))
    guard case .answered(let result, _) = trace.outcome else {
      Issue.record("\(trace.outcome)")
      return
    }
    #expect(result.kind == .timeExceeded(.inTransit))
  }

  @Test func reportsPacketsThatAreTooLong() throws {
    let trace = try #require(
      try Self.trace(Star(spokes: 1).network(), size: 1_472, doesNotFragment: true).last)
    let steps = Self.steps(trace)
    #expect(steps.contains { $0.kind == .size && $0.words.contains("must not be fragmented") })
    #expect(steps.contains { $0.kind == .drop && $0.words.contains("too big") })
  }

  @Test func fragmentsAreFollowedTogether() throws {
    let trace = try #require(try Self.trace(Star(spokes: 1).network(), size: 4_000).last)
    guard case .answered = trace.outcome else {
      Issue.record("\(trace.outcome)")
      return
    }
    #expect(Self.steps(trace).contains { $0.kind == .reassembly })
  }

  @Test func reportsWhatALinkDoes() throws {
    var network = Star(spokes: 1).network()
    let link = try #require(network.topology.links.first?.name)
    network.setImpairment(Impairment(loss: 100), of: link)
    let lost = try #require(try Self.trace(network).last)
    #expect(lost.outcome == .lost)
    #expect(Self.steps(lost).contains { $0.kind == .drop && $0.words.contains("loses it") })
  }
}
