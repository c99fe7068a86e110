import IKE
import TestSupport
import Testing
import Wire

@testable import Router

/// A gateway has an identifier for each tunnel, which stays the same while the term of the tunnel
/// is configured.
@Suite("Identifiers of tunnels")
struct TunnelIdentifierTests {
  private static func term(_ name: String, mtu: Int = 1_500) -> TermModel {
    var term = TermModel.toPE2(.dynamic(ikePolicy: nil, ipsecPolicy: nil))
    term.name = name
    term.ownTunnelMTU = mtu
    return term
  }

  private static func identifiers(_ router: Router) -> [String: TunnelIdentifier] {
    Dictionary(
      uniqueKeysWithValues: router.dataplane.services.tunnels.terms.map {
        ($0.name.term, $0.identifier)
      })
  }

  private mutating func apply(_ names: [String], mtu: Int = 1_500) -> [String: TunnelIdentifier] {
    _ = router.apply(
      .pe1(terms: names.map { Self.term($0, mtu: mtu) }), at: Instant(sinceOrigin: .seconds(1)))
    return Self.identifiers(router)
  }

  private var router = Router(
    chassis: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"], generator: SeededGenerator(seed: 1))

  @Test mutating func aTunnelKeepsItsIdentifierAsLongAsItsTermIsConfigured() {
    let first = apply(["a", "b", "c"])
    #expect(Set(first.values).count == 3)
    // The terms have another order, another statement, or another term in front.
    #expect(apply(["c", "b", "a"]) == first)
    #expect(apply(["a", "b", "c"], mtu: 1_400) == first)
    let second = apply(["d", "a", "b", "c"])
    #expect(first.allSatisfy { second[$0.key] == $0.value })
    #expect(Set(second.values).count == 4)
  }

  @Test mutating func noIdentifierIsAllottedTwice() {
    let first = apply(["a", "b"])
    _ = apply(["a"])
    let second = apply(["a", "b"])
    #expect(second["a"] == first["a"])
    #expect(!first.values.contains(second["b"] ?? TunnelIdentifier(0)))
  }

  @Test mutating func theIndexFindsEachTunnel() throws {
    for (name, identifier) in apply(["a", "b", "c"]) {
      let place = try #require(router.dataplane.services.dynamicTunnel(identifier))
      #expect(router.dataplane.services.tunnels.terms[place.tunnel].name.term == name)
    }
    #expect(router.dataplane.services.dynamicTunnel(TunnelIdentifier(0)) == nil)
  }
}
