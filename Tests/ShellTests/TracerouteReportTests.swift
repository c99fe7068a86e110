import Configuration
import Network
import Router
import Testing
import Wire

@testable import Operations
@testable import Shell

/// The report of a traceroute has the lines and elements of Junos.
@Suite("Reports of traceroute")
struct TracerouteReportTests {
  private static let destination = IPv4Address(8, 8, 8, 1)
  private static let router = IPv4Address(9, 9, 9, 9)

  private static func answer(
    _ kind: EchoResult.Kind, from source: IPv4Address, milliseconds: Int
  ) -> Traceroute.Probe {
    .answer(
      EchoResult(
        kind: kind, identifier: 7, sequence: 0, source: source, timeToLive: 62, length: 40),
      roundTrip: .milliseconds(milliseconds))
  }

  /// Returns the report of these hops, and what was printed while they arrived.
  private static func report(
    _ hops: [[Traceroute.Probe]]
  ) -> (report: TracerouteReport, printed: String) {
    var report = TracerouteReport(to: "ce2", Traceroute.Options(to: destination))
    var printed = report.opening
    for probes in hops { printed += report.add(probes) { $0 == router ? "pe2" : nil } }
    return (report, printed)
  }

  private static let whole: [[Traceroute.Probe]] = [
    [
      answer(.timeExceeded(.inTransit), from: router, milliseconds: 2), .timeout,
      answer(.timeExceeded(.inTransit), from: router, milliseconds: 3),
    ],
    [.timeout, .timeout, .timeout],
    [
      answer(.reply, from: destination, milliseconds: 4),
      answer(.unreachable(.host, nextHopMTU: 0), from: router, milliseconds: 5),
      answer(
        .unreachable(.administrativelyProhibited, nextHopMTU: 0), from: router, milliseconds: 6),
    ],
  ]

  @Test func printsALineForEachHop() {
    let (report, printed) = Self.report(Self.whole)
    #expect(
      printed == """
        traceroute to 8.8.8.1 (8.8.8.1), 30 hops max, 40 byte packets
         1  pe2 (9.9.9.9)  2.000 ms *  3.000 ms
         2  * * *
         3  8.8.8.1 (8.8.8.1)  4.000 ms pe2 (9.9.9.9)  5.000 ms !H  6.000 ms !<13>

        """)
    #expect(report.text == printed)
  }

  @Test func withoutARouteEachProbeReportsIt() {
    let (report, printed) = Self.report([
      [.notSent(.noRoute), .notSent(.noRoute), .notSent(.noRoute)]
    ])
    #expect(
      printed == """
        traceroute to 8.8.8.1 (8.8.8.1), 30 hops max, 40 byte packets
        traceroute: sendto: No route to host
         1 traceroute: wrote 8.8.8.1 40 chars, ret=-1
         *traceroute: sendto: No route to host
        traceroute: wrote 8.8.8.1 40 chars, ret=-1
         *traceroute: sendto: No route to host
        traceroute: wrote 8.8.8.1 40 chars, ret=-1
         *

        """)
    #expect(report.text == printed)
  }

  @Test func theElementsAreTheRealSystems() throws {
    let results = try #require(Self.report(Self.whole).report.elements.first)
    #expect(
      results.children.map(\.name)
        == ["target-host", "target-ip", "max-hop-index", "packet-size", "hop", "hop", "hop"])
    let hop = try #require(results.child("hop"))
    #expect(
      hop.children.map(\.name) == [
        "ttl-value", "last-ip-address", "last-host-name", "probe-result", "probe-result",
        "probe-result",
      ])
    #expect(
      hop.child("probe-result")
        == Element(
          "probe-result",
          [
            Element("probe-index", "1"), Element("ip-address", "9.9.9.9"),
            Element("host-name", "pe2"), Element("rtt", "2000"), Element("probe-success", ""),
          ]))
    #expect(results.all("hop").map { $0.value(of: "last-host-name") } == ["pe2", nil, "pe2"])
  }

  /// Where no route exists all probes of a hop are tried, and no further hop is.
  @Test func theNetworkStopsBehindOneHopWithoutARoute() throws {
    var network = try Bench().session.workspace.network
    let options = Traceroute.Options(to: IPv4Address(99, 1, 1, 1))
    var trace = try #require(Traceroute(from: "pe1", options, in: &network))
    #expect(
      trace.next(in: &network) == .hop(Array(repeating: .notSent(.noRoute), count: 3)))
    #expect(trace.next(in: &network) == .end)
  }
}
