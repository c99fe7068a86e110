import Configuration
import Network
import Router
import Testing
import Wire

@testable import Operations
@testable import Shell

/// The report of a ping has the lines and elements of Junos.
@Suite("Reports of ping")
struct PingReportTests {
  private static let destination = IPv4Address(8, 8, 8, 1)

  private static func reply(_ sequence: UInt16, milliseconds: Int) -> Ping.Probe {
    .reply(
      EchoResult(
        kind: .reply, identifier: 7, sequence: sequence, source: destination, timeToLive: 62,
        length: 64), roundTrip: .milliseconds(milliseconds))
  }

  private static func unreachable(_ sequence: UInt16) -> Ping.Probe {
    .error(
      EchoResult(
        kind: .unreachable(.host, nextHopMTU: 0), identifier: 7, sequence: sequence,
        source: IPv4Address(9, 9, 9, 9), timeToLive: 64, length: 92))
  }

  /// Returns the report of these probes, and what was printed while they arrived.
  private static func report(
    _ probes: [Ping.Probe], isRapid: Bool = false, keepsProbes: Bool = true
  ) -> (report: PingReport, printed: String) {
    var report = PingReport(
      to: "ce2", PingOptions(to: destination), isRapid: isRapid, keepsProbes: keepsProbes)
    var printed = report.opening
    for probe in probes { printed += report.add(probe) }
    return (report, printed + report.closing)
  }

  private static let mixed = [
    reply(0, milliseconds: 4), .timeout(sequence: 1), unreachable(2), reply(3, milliseconds: 8),
  ]

  @Test func printsALineForEachAnswer() {
    let (report, printed) = Self.report(Self.mixed)
    #expect(
      printed == """
        PING 8.8.8.1 (8.8.8.1): 56 data bytes
        64 bytes from 8.8.8.1: icmp_seq=0 ttl=62 time=4.000 ms
        92 bytes from 9.9.9.9: Destination Host Unreachable
        64 bytes from 8.8.8.1: icmp_seq=3 ttl=62 time=8.000 ms

        --- 8.8.8.1 ping statistics ---
        4 packets transmitted, 2 packets received, 50% packet loss
        round-trip min/avg/max/stddev = 4.000/6.000/8.000/2.000 ms

        """)
    #expect(report.text == printed)
  }

  @Test func rapidPrintsMarks() {
    let (report, printed) = Self.report(Self.mixed + [.notSent(.noRoute)], isRapid: true)
    #expect(printed.hasPrefix("PING 8.8.8.1 (8.8.8.1): 56 data bytes\n!..!.\n--- 8.8.8.1 ping"))
    #expect(report.text == printed)
  }

  @Test func withoutARouteEachProbeReportsIt() {
    let (report, printed) = Self.report([.notSent(.noRoute), .notSent(.noRoute)])
    #expect(
      printed == """
        PING 8.8.8.1 (8.8.8.1): 56 data bytes
        ping: sendto: No route to host
        ping: sendto: No route to host

        --- 8.8.8.1 ping statistics ---
        2 packets transmitted, 0 packets received, 100% packet loss

        """)
    #expect(report.text == printed)
    #expect(
      report.elements.first?.all("ping-warning-message").map(\.text)
        == ["sendto: No route to host", "sendto: No route to host"])
    #expect(report.elements.first?.value(of: "ping-failure") == "no response")
  }

  @Test func theElementsAreTheRealSystems() throws {
    let results = try #require(Self.report(Self.mixed).report.elements.first)
    #expect(
      results.children.map(\.name) == [
        "target-host", "target-ip", "packet-size", "probe-result", "probe-result", "probe-result",
        "probe-result", "probe-results-summary", "ping-success",
      ])
    #expect(
      results.child("probe-result")
        == Element(
          "probe-result",
          [
            Element("probe-index", "1"), Element("probe-success", ""),
            Element("sequence-number", "0"), Element("ip-address", "8.8.8.1"),
            Element("time-to-live", "62"), Element("response-size", "64"), Element("rtt", "4000"),
          ]))
    #expect(
      results.all("probe-result").map { $0.value(of: "probe-failure") }
        == [nil, "no response", "Destination Host Unreachable", nil])
    #expect(
      results.child("probe-results-summary")
        == Element(
          "probe-results-summary",
          [
            Element("probes-sent", "4"), Element("responses-received", "2"),
            Element("packet-loss", "50"), Element("rtt-minimum", "4000"),
            Element("rtt-maximum", "8000"), Element("rtt-average", "6000"),
            Element("rtt-stddev", "2000"),
          ]))
  }

  /// A ping without a count may continue for days: its probes are not kept, but its statistics are.
  @Test func statisticsNeedNoProbes() {
    let (report, printed) = Self.report(Self.mixed, keepsProbes: false)
    #expect(printed == Self.report(Self.mixed).printed)
    #expect(report.elements.first?.child("probe-result") == nil)
    #expect(report.elements.first?.child("probe-results-summary")?.words("probes-sent") == "4")
  }

  @Test func nothingSentIsNothingLost() {
    let printed = Self.report([]).printed
    #expect(printed.hasSuffix("\n0 packets transmitted, 0 packets received, 0% packet loss\n"))
  }

  @Test func anAddressThatIsNotOwnPrintsNoStatistics() {
    #expect(
      PingError.sourceNotOwn(Self.destination).isFatal && PingError.unknownInstance("x").isFatal)
    #expect(!PingError.noRoute.isFatal && !PingError.messageTooLong.isFatal)
    #expect(PingError.noRoute.cause == "sendto: No route to host")
  }
}
