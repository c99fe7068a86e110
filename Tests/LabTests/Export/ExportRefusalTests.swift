import Lab
import Testing

/// The export of a lab that live routers cannot have is refused, with an error at the place of its
/// cause.
@Suite("Refused exports")
struct ExportRefusalTests {
  private static func errors(_ network: String) throws -> [String] {
    let file = try LabFile(Array("lab x \"Refused\" {\n\(network)\n}\n".utf8), named: "x.lab")
    do throws(LabErrors) { _ = try ContainerlabExport(file) } catch {
      return error.errors.map(\.description)
    }
    return []
  }

  private static let address = "set interfaces so-0/0/0 unit 0 family inet address 10.0.0.1/24"

  /// A router that can be exported, or that completes the network of another router.
  private static func router(_ name: String, _ lines: String = address) -> String {
    "node \(name) { router; configuration { \(lines)\n} }"
  }

  @Test func aRouterAloneHasNoOutside() throws {
    #expect(
      try Self.errors(Self.router("a")) == [
        "x.lab:2:1: error: router 'a' has no link to another router; a live router has one outside "
          + "port"
      ])
  }

  @Test func aRouterWithTwoWaysOut() throws {
    let second = Self.address.replacing("so-0/0/0", with: "so-0/0/1").replacing(
      "10.0.0.", with: "10.0.1.")
    let network = [
      Self.router("a", "\(Self.address)\n\(second)"), Self.router("b"),
      Self.router("c"), "link one { end a:so-0/0/0; end b:so-0/0/0; }",
      "link two { end a:so-0/0/1; end c:so-0/0/0; }",
    ]
    #expect(
      try Self.errors(network.joined(separator: "\n")) == [
        "x.lab:2:1: error: router 'a' has several links to other routers, one, two; a live router "
          + "has one outside port"
      ])
  }

  @Test func aPortWithAnotherUnit() throws {
    let network = [
      Self.router("a", Self.address.replacing("unit 0", with: "unit 7")), Self.router("b"),
      "link one { end a:so-0/0/0; end b:so-0/0/0; }",
    ]
    #expect(
      try Self.errors(network.joined(separator: "\n")) == [
        "x.lab:2:1: error: port 'so-0/0/0' of router 'a' has unit 7; a live router has only unit 0"
      ])
  }

  @Test func anOutsidePortWithoutAnAddress() throws {
    let network = [
      Self.router("a"), Self.router("b", "set system host-name b"),
      "link one { end a:so-0/0/0; end b:so-0/0/0; }",
    ]
    #expect(
      try Self.errors(network.joined(separator: "\n")) == [
        "x.lab:4:1: error: port 'so-0/0/0' of router 'b' has no address, by which others reach the "
          + "router"
      ])
  }

  /// Every cause is reported once. A range in a name stands for several links.
  @Test func severalCauses() throws {
    let network = [
      "certificates rsa;", Self.router("r[1-4]"),
      "link l[1-2] { end r$(1):so-0/0/0; end r$(1):so-0/0/1; nat 192.0.2.1 { behind r$(1); } }",
      "link m { end r3:so-0/0/0; end r4:so-0/0/0; }",
    ]
    let errors = try Self.errors(network.joined(separator: "\n"))
    #expect(errors.count { $0.contains("x.lab:2:1: error: certificates are") } == 1)
    #expect(errors.count { $0.contains("has a NAT") } == 2)
    #expect(errors.count { $0.contains("has two ends at router") } == 2)
  }

  @Test func aConfigurationThatCannotBeCommitted() throws {
    let network = [
      Self.router("a", "set services service-set s ipsec-vpn-rules nothing"), Self.router("b"),
      "link one { end a:so-0/0/0; end b:so-0/0/0; }",
    ]
    let errors = try Self.errors(network.joined(separator: "\n"))
    #expect(errors.count == 1)
    #expect(
      errors.first?.hasPrefix(
        "x.lab:2:1: error: the configuration of router 'a' cannot be committed: ") == true)
  }
}
