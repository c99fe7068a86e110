import Schema
import Testing

/// The built-in guide describes well-known statements of Junos correctly.
@Suite("The guide of the real system")
struct ForeignGuideSystemTests {
  typealias Shape = ForeignGuide.Shape
  typealias Layout = ForeignGuide.Layout

  static let guide = ForeignGuide.realSystem

  /// Follows a path of names, in which `*` stands for a key.
  private func place(_ words: String) -> ForeignGuide.Position? {
    words.split(separator: " ").reduce(Self.guide.root) { place, word in
      place.flatMap {
        word == "*" ? Self.guide.entry(of: $0) : Self.guide.child(String(word), of: $0)
      }
    }
  }

  @Test func theTextHasNoErrors() {
    #expect(Self.guide.errors.isEmpty)
    #expect(Self.guide.names(under: Self.guide.root).count > 40)
  }

  /// The walk visits every line, and each type only once.
  @Test func noPlaceHasANameTwice() {
    var walked: Set<ForeignGuide.Position> = []
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
    "system host-name *", "logical-systems * protocols bgp", "dynamic-profiles * interfaces *",
    "groups * system host-name", "routing-instances * protocols bgp group *",
    "security policies from-zone * to-zone * policy * then permit",
    "security nat source rule-set * rule * match source-address",
    "security zones security-zone * host-inbound-traffic system-services *",
    "interfaces * ether-options 802.3ad *", "interfaces * unit * family inet address *",
    "interfaces * unit * family inet address * vrrp-group * track interface * priority-cost",
    "protocols ospf area * virtual-link neighbor-id * transit-area * disable",
    "protocols isis level * wide-metrics-only", "protocols evpn vni-options vni * vrf-target",
    "protocols iccp peer * liveness-detection",
    "protocols dot1x authenticator interface * server-fail permit",
    "protocols sflow collector * udp-port",
    "chassis fpc * pic * tunnel-services bandwidth", "chassis cluster redundancy-group *",
    "services stateful-firewall rule * term * from applications",
    "services nat pool * address-range low *", "services nat rule * term * then translated",
    "services service-set * nat-rules *", "services service-set * syslog host * services",
    "services adaptive-services-pics traceoptions file *", "services ids rule * term * then",
    "services l2tp tunnel-group * local-gateway address", "services rpm probe * test * target",
    "system services netconf rfc-compliant", "system services ssh root-login",
    "ethernet-switching-options secure-access-port interface * allowed-mac",
    "ethernet-switching-options voip interface * vlan", "poe interface * priority",
    "vlans * vlan-id", "vlans * vxlan vni", "virtual-chassis member * role",
    "forwarding-options dhcp-relay group * active-server-group",
    "forwarding-options helpers bootp server *", "snmp v3 usm local-engine user *",
    "firewall family ethernet-switching filter * term * from", "access profile * client *",
    "applications application * term * protocol", "event-options policy * then",
  ])
  func statementsAreFound(_ words: String) {
    #expect(place(words) != nil)
  }

  @Test(arguments: [
    "system x", "protocols bgp bgp", "interfaces unit", "host-name", "system *",
    "security policies to-zone", "interfaces * ether-options *", "protocols bgp group neighbor",
  ])
  func othersAreNot(_ words: String) {
    #expect(place(words) == nil)
  }

  @Test(arguments: [
    ("system", Shape.word), ("system host-name", .single),
    ("system authentication-order", .members),
    ("system name-server", .word), ("system services ssh", .word),
    ("system domain-search", .members),
    ("system services ssh root-login", .single), ("system login class", .list),
    ("system login class * permissions", .members), ("system login user * class", .single),
    ("system login user * authentication ssh-rsa", .list), ("system ntp server", .list),
    ("system syslog file", .list), ("system syslog file * archive", .word),
    ("system static-host-mapping * inet", .members), ("system backup-router", .single),
    ("system backup-router * destination", .members), ("interfaces", .word),
    ("interfaces * description", .single), ("interfaces * unit", .list),
    ("interfaces * mtu", .single),
    ("interfaces * unit * vlan-id", .single), ("interfaces * vlan-tagging", .word),
    ("interfaces * unit * family inet", .word), ("interfaces * unit * family inet address", .list),
    ("interfaces * unit * family inet filter input", .single),
    ("interfaces * unit * family ethernet-switching vlan members", .members),
    ("interfaces * ether-options 802.3ad", .single), ("interfaces interface-range * member", .list),
    ("protocols bgp group", .list), ("protocols bgp group * neighbor", .list),
    ("protocols bgp group * type", .single), ("protocols bgp group * export", .members),
    ("protocols bgp group * peer-as", .single), ("protocols bgp traceoptions flag", .list),
    ("protocols bgp traceoptions file", .single), ("protocols bgp local-as", .single),
    ("protocols ospf area * interface", .list), ("protocols ospf area * stub", .word),
    ("protocols ospf export", .members), ("routing-options static route", .list),
    ("routing-options static route * next-hop", .members),
    ("routing-options autonomous-system", .single),
    ("routing-options router-id", .single), ("routing-options rib-groups * import-rib", .members),
    ("routing-instances", .word), ("routing-instances * instance-type", .single),
    ("routing-instances * interface", .list), ("routing-instances * vrf-target", .single),
    ("routing-instances * vrf-import", .members), ("policy-options prefix-list", .list),
    ("policy-options prefix-list *", .word), ("policy-options community * members", .members),
    ("policy-options policy-statement * term * from protocol", .members),
    ("policy-options policy-statement * from prefix-list", .list),
    ("policy-options policy-statement * from route-filter", .list),
    ("policy-options policy-statement * from route-filter * orlonger", .word),
    ("policy-options policy-statement * then metric", .single),
    ("policy-options policy-statement * then accept", .word),
    ("firewall family inet filter", .list),
    ("firewall policer * if-exceeding bandwidth-limit", .single),
    ("firewall family inet filter * term * from source-address", .word),
    ("firewall family inet filter * term * from destination-port", .members),
    ("firewall family inet filter * term * from protocol", .members),
    ("firewall family inet filter * term * then count", .single),
    ("class-of-service schedulers", .word), ("class-of-service forwarding-classes class", .list),
    ("class-of-service schedulers * transmit-rate", .single),
    (
      "class-of-service classifiers dscp * forwarding-class * loss-priority * code-points", .members
    ),
    ("snmp community", .list), ("snmp trap-group * targets", .word), ("snmp location", .single),
    ("security policies from-zone", .list), ("security zones security-zone * interfaces", .word),
    ("security policies from-zone * to-zone * policy * match application", .members),
    ("security nat source rule-set * from zone", .members),
    ("security ike policy * proposals", .members),
    ("applications application-set * application", .list), ("vlans * interface", .list),
    ("chassis aggregated-devices ethernet device-count", .single),
  ])
  func aStatementHasAShape(_ words: String, _ shape: Shape) throws {
    #expect(Self.guide.shape(of: try #require(place(words))) == shape)
  }

  @Test(arguments: [
    ("system", Layout.block), ("interfaces * unit *", .block), ("snmp community *", .block),
    ("system syslog archive", .line), ("system syslog host * *", .line),
    ("system ntp server *", .line),
    ("system archival configuration archive-sites *", .line),
    ("system radius-server *", .lineOfOne),
    ("protocols bgp traceoptions file *", .line), ("protocols bgp traceoptions flag *", .line),
    ("protocols bgp group *", .block), ("protocols bgp group * local-as *", .line),
    ("protocols bgp group * family inet", .block), ("protocols isis level *", .lineOfOne),
    ("protocols mpls path * *", .line), ("protocols ospf area * stub", .line),
    ("routing-options static route *", .lineOfOne), ("routing-options martians *", .statements),
    ("policy-options policy-statement * from", .lineOfOne),
    ("policy-options policy-statement * term * then", .lineOfOne),
    ("policy-options policy-statement * then metric", .line),
    ("policy-options policy-statement * from route-filter *", .statements),
    ("policy-options as-path *", .line), ("policy-options community *", .lineOfOne),
    ("policy-options prefix-list *", .block), ("firewall family inet filter * term * from", .block),
    ("firewall family inet filter * term * then", .lineOfOne),
    ("firewall policer * then", .lineOfOne),
    ("interfaces * vlan-tags", .line), ("interfaces * hold-time", .line),
    ("interfaces * unit * family inet address * arp *", .line),
    ("interfaces * unit * family inet filter", .block), ("interfaces * gigether-options", .block),
    ("class-of-service scheduler-maps * forwarding-class *", .line),
    ("class-of-service forwarding-classes queue *", .line),
    ("security policies from-zone *", .statements),
    ("security policies from-zone * to-zone *", .block),
    ("security policies from-zone * to-zone * policy * match", .block),
    ("security nat source rule-set * from", .line), ("security ike policy * pre-shared-key", .line),
    ("security nat source rule-set * rule * then source-nat pool", .block),
    ("security zones security-zone * address-book address *", .lineOfOne),
    ("applications application * term *", .line),
    ("chassis cluster redundancy-group * node *", .line),
    ("system services dhcp pool * address-range", .line), ("snmp view * oid *", .line),
  ])
  func itsContentsHaveALayout(_ words: String, _ layout: Layout) throws {
    #expect(Self.guide.layout(of: try #require(place(words))) == layout)
  }

  @Test(arguments: [
    "system root-authentication encrypted-password", "system radius-server * secret",
    "system tacplus-server * secret", "system ntp authentication-key * value",
    "system login user * authentication ssh-rsa", "system login user * authentication ssh-ed25519",
    "system archival configuration archive-sites * password", "snmp community",
    "snmp v3 usm local-engine user * authentication-sha authentication-password",
    "snmp v3 usm local-engine user * privacy-aes128 privacy-key",
    "snmp v3 snmp-community * community-name", "protocols bgp group * authentication-key",
    "protocols ospf area * interface * authentication simple-password",
    "protocols ospf area * interface * authentication md5 * key",
    "protocols isis level * authentication-key",
    "security ike policy * pre-shared-key ascii-text", "access profile * client * chap-secret",
    "security authentication-key-chains key-chain * key * secret",
    "interfaces * ppp-options chap default-chap-secret",
    "interfaces * unit * family inet address * vrrp-group * authentication-key",
  ])
  func aSecretIsMarked(_ words: String) throws {
    #expect(Self.guide.isSecret(try #require(place(words))))
  }

  @Test(arguments: [
    "system host-name", "system login password", "system ntp authentication-key",
    "security authentication-key-chains key-chain", "protocols bgp authentication-key-chain",
    "interfaces * unit * tunnel key", "policy-options community",
  ])
  func othersAreNoSecrets(_ words: String) throws {
    #expect(!Self.guide.isSecret(try #require(place(words))))
  }

  @Test(arguments: [
    ("protocols bgp group * type", ["internal", "external"]),
    ("snmp community * authorization", ["read-only", "read-write"]),
    ("system host-name", []),
  ])
  func fixedValuesAreListed(_ words: String, _ choices: [String]) throws {
    #expect(Self.guide.choices(of: try #require(place(words))) == choices)
  }

  /// Both `metric 5` and `metric add 5` are allowed.
  @Test func aValueMayBeLeftOut() throws {
    let metric = try #require(place("policy-options policy-statement * then metric"))
    #expect(Self.guide.isValueOptional(metric))
    #expect(Self.guide.child("add", of: metric) != nil)
    #expect(Self.guide.entry(of: metric) != nil)
    #expect(!Self.guide.isValueOptional(try #require(place("system host-name"))))
  }
}
