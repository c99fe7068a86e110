import Network
import Wire

extension LabConfiguration {
  /// A tunnel whose first end is behind a NAT: the other one knows it by the NAT's address, and
  /// believes that it is who it says.
  package static let nat = LabConfiguration(
    name: "nat", help: "A dynamic tunnel through a NAT, with pe1 behind it",
    nats: [NATBox(behind: ["pe1"], address: natAddress)]
  ) { router in
    negotiatedTunnel(
      of: router, to: router == .pe2 ? natAddress.description : nil,
      ike: """
        ike {
            policy ike-policy {
                pre-shared-key ascii-text "$9$ExmcSeMWxdVYBI";
        \(router == .pe2 ? "        remote-id {\n            ipv4_addr 21.21.1.1;\n        }" : "")
            }
        }
        """)
  }

  private static let natAddress = IPv4Address(21, 21, 3, 3)
}
