import Configuration
import Management
import Testing
import Wire

@testable import Router
@testable import Operations
@testable import Shell

/// The report of routes has the table of Junos.
@Suite("Reports of routes")
struct RouteReportTests {
  @Test(
    arguments: [
      (-1, "0"), (0, "0"), (13, "13"), (66, "1:06"), (600, "10:00"), (17_218, "4:46:58"),
      (36_000, "10:00:00"), (86_400, "1d 0:00:00"), (90_061, "1d 1:01:01"),
      (2_004_418, "3w2d 4:46:58"),
    ] as [(Int64, String)])
  func agesInDetailHaveNoZerosInFront(_ row: (seconds: Int64, text: String)) {
    #expect(CalendarDate.shortAge(row.seconds) == row.text)
  }

  /// Prefixes of IPv6 would be as long as these.
  @Test func aLongPrefixStandsAlone() {
    let hop = Element("nh", [Element("selected-next-hop", ""), Element("via", "so-0/0/0.0")])
    let routes = ["2001:db8:0:1::/64", "2001:db8:0:1::77/128"].map { prefix in
      Element(
        "rt", attributes: [.init("junos:style", "brief")],
        [
          Element("rt-destination", prefix),
          Element(
            "rt-entry",
            [
              Element("active-tag", "*"), Element("protocol-name", "Static"),
              Element("preference", 5), Element("age", "00:00:01"), hop,
            ]),
        ])
    }
    let table = Element("route-table", [Element("table-name", "inet6.0")] + routes)
    let text = RouteReport.text(of: [Element("route-information", [table])])
    #expect(
      text == """

        inet6.0: 0 destinations, 0 routes (0 active, 0 holddown, 0 hidden)
        + = Active Route, - = Last Active, * = Both

        2001:db8:0:1::/64  *[Static/5] 00:00:01
                            >  via so-0/0/0.0
        2001:db8:0:1::77/128
                           *[Static/5] 00:00:01
                            >  via so-0/0/0.0

        """)
  }

  @Test func gatewaysAreNumberedAndCounted() {
    let interface = LogicalInterface(name: "so-0/0/0", unit: 0)
    func route(_ prefix: String, _ hop: Route.NextHop) -> Route? {
      IPv4Prefix(prefix).map {
        Route(destination: $0, origin: .static, nextHop: hop, isActive: true, installedAt: .origin)
      }
    }
    let first = Route.NextHop.forward(interface: interface, gateway: IPv4Address(10, 0, 0, 1))
    let second = Route.NextHop.forward(interface: interface, gateway: IPv4Address(10, 0, 0, 2))
    let routes = [
      route("10.1.0.0/16", first), route("10.2.0.0/16", .discard), route("10.3.0.0/16", second),
      route("10.4.0.0/16", first),
    ].compactMap(\.self)
    let numbers = NextHopNumbers([
      RouteTableStatus(
        instance: "default", name: "inet.0", type: "forwarding", interfaces: [], routes: routes)
    ])
    #expect(numbers[first] == .init(index: 512, references: 2))
    #expect(numbers[second] == .init(index: 513, references: 1))
    #expect(numbers[.discard] == .init(index: 0, references: 1))
    #expect(numbers[.reject] == .init(index: 0, references: 0))
  }
}
