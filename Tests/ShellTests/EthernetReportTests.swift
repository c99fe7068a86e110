import Network
import Router
import TestSupport
import Testing
import Wire

@testable import Operations
@testable import Shell

/// Reports about Ethernet ports, which the router of no built-in lab has.
@Suite("Reports of Ethernet ports")
struct EthernetReportTests {
  /// `r1` is on a segment with `r2` and a host, and has a serial line to `r2`.
  private static let topology = Topology(
    nodes: [
      .init(name: "r1", kind: .router(ports: ["ge-0/0/0", "ge-0/0/1", "se-1/0/0"])),
      .init(name: "r2", kind: .router(ports: ["ge-0/0/0", "se-1/0/0"])),
      .init(name: "h1", kind: .host([IPv4Address(10, 0, 0, 9)])),
    ],
    links: [
      .init(
        name: "lan",
        ends: [.init("r1", "ge-0/0/0"), .init("r2", "ge-0/0/0"), .init("h1", Topology.hostPort)]),
      .init(name: "line", ends: [.init("r1", "se-1/0/0"), .init("r2", "se-1/0/0")]),
    ])

  private let workspace: Workspace

  init() throws {
    let network = Network(Self.topology, at: Instant(sinceOrigin: .seconds(1_182_000_000))) { _ in
      SeededGenerator(seed: 1)
    }
    workspace = try Workspace(network: network, state: nil)
    for (router, number) in zip(workspace.routers, 1...) {
      let session = Session(workspace: workspace, router: router, user: "lab")
      let output = TranscriptOutput([], [])
      for line in [
        "configure", "set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.\(number)/24",
        "set interfaces se-1/0/0 unit 0 family inet address 10.0.1.\(number)/30", "commit",
      ] {
        session.execute(line, output: output)
      }
    }
  }

  private func run(_ line: String) throws -> String {
    let router = try #require(workspace.routers.first)
    let session = Session(workspace: workspace, router: router, user: "lab")
    let output = TranscriptOutput([], [])
    session.execute(line, output: output)
    return output.text
  }

  @Test func neighborsOnEthernetAreInTheTable() throws {
    let r2 = HardwareAddress(of: .init("r2", "ge-0/0/0"))
    let h1 = HardwareAddress(of: .init("h1", Topology.hostPort))
    #expect(
      try run("show arp") == """
        MAC Address       Address         Name                      Interface               Flags
        \(r2) 10.0.0.2        r2                        ge-0/0/0.0              none
        \(h1) 10.0.0.9        h1                        ge-0/0/0.0              none
        Total entries: 2

        """)
    #expect(
      try run("show arp no-resolve interface ge-0/0/0") == """
        MAC Address       Address         Interface               Flags
        \(r2) 10.0.0.2        ge-0/0/0.0              none
        \(h1) 10.0.0.9        ge-0/0/0.0              none
        Total entries: 2

        """)
    #expect(try run("show arp interface se-1/0/0") == "")
    let none = try run("show arp interface se-1/0/0 | display xml")
    #expect(none.contains("<arp-entry-count>0</arp-entry-count>"))
  }

  @Test func theTableIsATreeToo() throws {
    let text = try run("show arp no-resolve | display xml")
    let r2 = HardwareAddress(of: .init("r2", "ge-0/0/0"))
    #expect(
      text.contains(
        """
            <arp-table-information xmlns="http://xml.juniper.net/junos/21.4R0/junos-arp" \
        junos:style="no-resolve">
                <arp-table-entry>
                    <mac-address>\(r2)</mac-address>
                    <ip-address>10.0.0.2</ip-address>
                    <interface-name>ge-0/0/0.0</interface-name>
                    <arp-table-entry-flags>
                        <none/>
                    </arp-table-entry-flags>
                </arp-table-entry>

        """))
    #expect(text.contains("<arp-entry-count>2</arp-entry-count>"))
  }

  @Test func aCableThatIsPulledEmptiesTheTable() throws {
    workspace.network.setLink("lan", isCut: true)
    #expect(try run("show arp") == "")
    #expect(try run("show arp | display xml").contains("<arp-entry-count>0<"))
  }

  @Test func hardwareAddressesAreLocalAndDiffer() {
    let ports = ["r1", "r2"].flatMap { node in
      ["ge-0/0/0", "ge-0/0/1", "xe-0/0/0:0"].map { HardwareAddress(of: .init(node, $0)) }
    }
    #expect(Set(ports.map(\.description)).count == ports.count)
    #expect(ports.allSatisfy { $0.octets.count == 6 && $0.octets.first == 2 })
    #expect(ports.allSatisfy { $0.description.utf8.count == 17 })
  }

  @Test func anEthernetPortShowsItsAddress() throws {
    let own = HardwareAddress(of: .init("r1", "ge-0/0/0"))
    let text = try run("show interfaces ge-0/0/0")
    #expect(
      text == """
        Physical interface: ge-0/0/0, Enabled, Physical link is Up
          Interface index: 128, SNMP ifIndex: 500
          Link-level type: Ethernet, MTU: 1514, Speed: 1000mbps, BPDU Error: None, \
        MAC-REWRITE Error: None, Loopback: Disabled, Source filtering: Disabled, \
        Flow control: Enabled
          Device flags   : Present Running
          Interface flags: SNMP-Traps Internal: 0x4000
          Link flags     : None
          CoS queues     : 4 supported, 4 maximum usable queues
          Current address: \(own), Hardware address: \(own)
          Last flapped   : 2007-06-16 13:20:00 UTC (00:00:00 ago)
          Input rate     : 0 bps (0 pps)
          Output rate    : 0 bps (0 pps)
          Active alarms  : None
          Active defects : None

          Logical interface ge-0/0/0.0 (Index 66) (SNMP ifIndex 503)
            Flags: SNMP-Traps 0x4000 Encapsulation: ENET2
            Input packets : 0
            Output packets: 0
            Protocol inet, MTU: 1500
              Flags: None
              Addresses, Flags: Is-Preferred Is-Primary
                Destination: 10.0.0/24, Local: 10.0.0.1, Broadcast: 10.0.0.255

        """)
  }

  @Test func aPortThatIsDownIsReported() throws {
    let text = try run("show interfaces ge-0/0/1")
    #expect(text.contains("Physical interface: ge-0/0/1, Enabled, Physical link is Down\n"))
    #expect(text.contains("  Device flags   : Present Running Down\n"))
    #expect(text.contains("  Interface flags: Hardware-Down SNMP-Traps Internal: 0x4000\n"))
    #expect(text.contains("  Last flapped   : Never\n"))
    #expect(text.contains("  Active alarms  : LINK\n  Active defects : LINK\n"))
    let elements = try run("show interfaces ge-0/0/1 | display xml")
    #expect(elements.contains("<ethernet-alarm-link-down/>"))
    workspace.network.setLink("line", isCut: true)
    let line = try run("show interfaces se-1/0/0")
    #expect(line.contains("Interface flags: Hardware-Down Point-To-Point SNMP-Traps"))
    #expect(line.contains("  Active alarms  : LOS\n"))
    #expect(line.contains("    Flags: Device-Down Point-To-Point SNMP-Traps 0x4000"))
  }

  @Test(arguments: [
    ("10.7.7.9/24", "10.7.7/24"), ("10.0.0.1/24", "10.0.0/24"), ("10.0.0.1/8", "10/8"),
    ("172.16.0.1/12", "172.16/12"), ("192.168.71.246/21", "192.168.64/21"),
    ("10.1.0.6/30", "10.1.0.4/30"), ("128.0.0.1/2", "128/2"), ("10.0.0.1/0", "0/0"),
  ])
  func networksHaveTheOctetsOfTheirLength(_ row: (address: String, network: String)) throws {
    let parts = row.address.split(separator: "/")
    let address = InterfaceAddress(
      try #require(IPv4Address(parts[0])), length: try #require(Int(parts[1])))
    #expect(InterfacesReport.shortened(address) == row.network)
  }
}
