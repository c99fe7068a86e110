import Schema
import Testing

/// What the guide that is built in says of well-known statements.
@Suite("The guide of the real system")
struct ForeignGuideSystemTests {
  static let guide = ForeignGuide.realSystem

  /// Follows names, and keys as `*`.
  private func place(_ words: String) -> ForeignGuide.Place? {
    words.split(separator: " ").reduce(Self.guide.root) { place, word in
      place.flatMap {
        word == "*" ? Self.guide.entry(of: $0) : Self.guide.child(String(word), of: $0)
      }
    }
  }

  @Test func theTextHasNoSlip() {
    #expect(Self.guide.slips.isEmpty)
    #expect(Self.guide.names(under: Self.guide.root).count > 40)
  }

  /// A walk over every line; types that were walked are not walked again.
  @Test func noPlaceHasANameTwice() {
    var walked: Set<ForeignGuide.Place> = []
    var open = [(Self.guide.root, "")]
    while let (place, path) = open.popLast() {
      guard walked.insert(place).inserted else { continue }
      let names = Self.guide.names(under: place)
      #expect(Set(names).count == names.count, "\(path): \(names)")
      for name in names {
        if let child = Self.guide.child(name, of: place) { open.append((child, path + " " + name)) }
      }
      if let entry = Self.guide.entry(of: place) { open.append((entry, path + " *")) }
    }
    #expect(walked.count > 20_000)
  }

  @Test(arguments: [
    "system host-name *", "system login user * authentication ssh-rsa *",
    "protocols bgp group * neighbor * family inet unicast",
    "protocols ospf area * interface * hello-interval",
    "policy-options policy-statement * term * from route-filter * exact",
    "firewall family inet filter * term * from source-address *",
    "security zones security-zone * host-inbound-traffic system-services *",
    "security nat source rule-set * rule * then source-nat",
    "interfaces * unit * family inet address * vrrp-group *",
    "routing-instances * protocols bgp group *", "snmp community * authorization",
    "class-of-service schedulers * transmit-rate", "chassis cluster redundancy-group *",
  ])
  func statementsAreFound(_ words: String) {
    #expect(place(words) != nil)
  }

  @Test(arguments: ["system x", "protocols bgp bgp", "interfaces unit", "host-name", "system *"])
  func othersAreNot(_ words: String) {
    #expect(place(words) == nil)
  }
}
