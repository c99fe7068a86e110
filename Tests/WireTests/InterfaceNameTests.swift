import Testing

@testable import Wire

/// The kind of an interface, and whether it has a slot, follow from its name.
@Suite("Names of interfaces")
struct InterfaceNameTests {
  /// A kind of interface, with names of that kind.
  struct Row: Sendable, CustomTestStringConvertible {
    var kind: InterfaceName.Kind
    var names: [String]
    var testDescription: String { "\(kind)" }
  }

  static let rows = [
    Row(
      kind: .services,
      names: ["sp-3/1/0", "ms-4/0/0", "si-0/0/0", "vms-4/0/0", "ms-11/255/0", "ams0"]),
    Row(kind: .loopback, names: ["lo0"]),
    Row(kind: .management, names: ["fxp0", "fxp1", "em0", "em1", "me0", "vme"]),
    Row(
      kind: .ethernet,
      names: [
        "fe-0/0/0", "ge-0/0/47", "xe-1/2/3", "xe-0/0/0:0", "et-100/0/0:12", "ae0", "ae1151",
        "reth0", "irb", "vlan",
      ]),
    Row(kind: .sonet, names: ["so-0/0/0", "so-999/999/999"]),
    Row(
      kind: .line,
      names: [
        "t1-0/0/0", "t3-0/0/0", "e1-0/0/0", "e3-0/0/0", "at-0/1/0", "se-0/0/0", "t1-0/0/0:1:24",
        "coc12-1/0/0", "ds-0/0/0:1:2",
      ]),
    Row(
      kind: .made,
      names: [
        "gr-0/0/0", "ip-0/0/0", "lt-0/0/0", "mt-0/0/0", "vt-0/0/0", "pc-0/0/0", "pd-0/0/0",
        "pe-0/0/0", "es-0/0/0", "lsq-0/0/0", "st0", "pp0", "dsc",
      ]),
  ]

  @Test(arguments: rows) func kinds(_ row: Row) {
    for name in row.names {
      #expect(InterfaceName.kind(of: name) == row.kind, "\(name)")
      #expect(InterfaceName(name)?.hasSlot == name.contains("-"), "\(name)")
    }
  }

  @Test(arguments: [
    "", "-", "so", "so-", "so0", "so-0", "so-0/0", "so-0/0/0/0", "so-0/0/0.0", "so-00/0/0",
    "so-1000/0/0", "so-0/0/0:", "so-0/0/0:0:0:0", "so-0:0/0/0", "so-+1/0/0", "so-0/0/0:01",
    "SO-0/0/0", "xx-0/0/0", "ae", "ae-0/0/0", "ae01", "ae10000", "lo1", "lo", "irb0", "irb-0/0/0",
    "vlan1", "fxp", "ae0:0", "0", "eth0", "ge-٣/0/0", "ge-0/0/0 ", "<ge-*>", "so-0/0/\u{301}0",
  ])
  func othersAreNoNames(_ name: String) { #expect(InterfaceName(name) == nil) }

  @Test func pointToPoint() {
    #expect(InterfaceName("so-0/0/0")?.isPointToPoint == true)
    #expect(InterfaceName("t1-0/0/0:1")?.isPointToPoint == true)
    #expect(InterfaceName("ge-0/0/0")?.isPointToPoint == false)
  }
}
