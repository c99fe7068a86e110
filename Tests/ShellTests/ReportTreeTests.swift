import Configuration
import Network
import Router
import Testing

@testable import Operations
@testable import Shell

/// The tables of services, certificates and labs have the same contents as XML and JSON of the same
/// commands.
@Suite("Reports as trees")
struct ReportTreeTests {
  private static let commands = [
    "show lab",
    "show lab links",
    "show services ipsec-vpn ike security-associations",
    "show services ipsec-vpn ike security-associations detail",
    "show services ipsec-vpn ike statistics",
    "show services ipsec-vpn ipsec security-associations",
    "show services ipsec-vpn ipsec security-associations detail",
    "show services ipsec-vpn ipsec security-associations extensive",
    "show services ipsec-vpn ipsec statistics detail",
    "show services ipsec-vpn ipsec statistics extensive",
    "show services service-sets statistics packet-drops",
    "show services service-sets summary",
    "show services ipsec-vpn certificates detail",
    "show security pki ca-certificate detail",
    "show security pki local-certificate detail",
    "show services ipsec-vpn ike security-associations | display detail",
    "show services ipsec-vpn ipsec security-associations | display detail",
    "test services ipsec-vpn strength",
    "test services ipsec-vpn match source 11.11.11.1 destination 8.8.8.1 protocol 17",
  ]

  private static func bench(_ lab: String) throws -> Bench {
    let bench = try Bench(lab: lab)
    _ = bench.run(
      "request lab link core reorder 3; ping 8.8.8.1 routing-instance vrf count 3;"
        + "ping 8.8.8.1 routing-instance vrf count 1 size 3000 do-not-fragment", keepsGoing: true)
    return bench
  }

  /// Every number, address and key in a table, and every word with a digit, occurs in the elements.
  @Test(arguments: ["base", "nat", "bundle", "rsa-signatures"])
  func elementsHaveTheContentsOfTheTable(_ lab: String) throws {
    let bench = try Self.bench(lab)
    for command in Self.commands {
      let table = bench.run(command).text
      let markup = bench.run("\(command) | display xml").text
      let words = table.split { !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "-" }
      for word in words where word.contains(where: \.isNumber) {
        #expect(markup.contains(word), "\(word) of \(command) in \(lab)")
      }
    }
  }

  @Test func theLabIsStructuredInJSON() throws {
    let json = try Bench().run("show lab | display json").text
    for name in ["lab-node", "lab-link", "lab"] {
      #expect(json.contains("\"\(name)\" : ["))
    }
    #expect(!json.contains("\"output\""))
    #expect(try Bench(lab: "nat").run("show lab | display json").text.contains("\"lab-nat\" : ["))
  }

  /// When a service set has several tunnels, each association shows its tunnel.
  @Test func eachTunnelHasABlock() throws {
    let bench = try Bench()
    _ = bench.run("request lab exercise start order")
    let report = AssociationsReport(
      try bench.session.context.device().serviceSetStatus, .brief,
      at: bench.session.workspace.network.now)
    let blocks = try #require(report.elements.first).children
    #expect(blocks.count == 2)
    for block in blocks {
      #expect(
        block.children.map(\.name) == [
          "svc-set-name", "outside-service-interface-routing-instance", "sa-tunnel-information",
          "security-associations", "security-associations",
        ])
    }
    #expect(report.text.split(separator: "\n").filter { $0.hasPrefix("Service set:") }.count == 1)
  }
}
