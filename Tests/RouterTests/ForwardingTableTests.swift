import TestSupport
import Testing
import Wire

@testable import Router

/// The forwarding table finds the longest prefix that contains an address.
@Suite("The forwarding table finds the longest prefix")
struct ForwardingTableTests {
  private static let unit = LogicalInterface(name: "so-0/0/0", unit: 0)

  private func route(_ prefix: IPv4Prefix, _ nextHop: Route.NextHop) -> Route {
    Route(
      destination: prefix, origin: .static, nextHop: nextHop, isActive: true,
      installedAt: .origin)
  }

  /// With prefixes that contain each other, the table finds the same as a comparison with each of
  /// them.
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func agreesWithTryingThemAll(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func address() -> IPv4Address {
      IPv4Address(rawValue: 0x0A00_0000 | UInt32.random(in: 0...0xFFF, using: &generator))
    }
    var routes: [IPv4Prefix: Route] = [:]
    for _ in 0..<Int.random(in: 0...60, using: &generator) {
      let length = [0, 8, 16, 20, 22, 24, 28, 30, 31, 32].randomElement(using: &generator) ?? 0
      let prefix = try #require(IPv4Prefix(address(), length: length))
      routes[prefix] = route(prefix, .forward(interface: Self.unit, gateway: address()))
    }
    let own = Dictionary(
      (0..<5).map { _ in (address(), Self.unit) }, uniquingKeysWith: { first, _ in first })
    let broadcasts = Set((0..<5).map { _ in address() })
    let table = ForwardingTable(Array(routes.values), own: own, broadcasts: broadcasts)
    for low in 0...0xFFF as ClosedRange<UInt32> {
      let destination = IPv4Address(rawValue: 0x0A00_0000 | low)
      let longest = routes.values.filter { $0.destination.contains(destination) }
        .max { $0.destination.length < $1.destination.length }
      let expected =
        own[destination] != nil ? .local(interface: Self.unit) : longest?.nextHop
      let way = table.way(to: destination)
      guard table.nextHop(to: destination) == expected,
        (way?.isBroadcast ?? false) == broadcasts.contains(destination)
      else {
        Issue.record("seed \(seed), \(destination)")
        continue
      }
    }
    #expect(table.nextHop(to: IPv4Address(192, 0, 2, 1)) == routes[.any]?.nextHop)
  }
}
