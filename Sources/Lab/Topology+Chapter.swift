package import Network
import Wire

extension Topology {
  /// The network for which the provider-edge example of the manual's IPsec chapter was written.
  ///
  ///     ce1 11.11.11.1 - so-0/0/0 [pe1] so-2/2/0 = core = so-2/2/0 [pe2] so-0/0/0 - ce2 8.8.8.1
  package static let chapter = Topology(
    nodes: [
      Node(name: "ce1", kind: .host([IPv4Address(11, 11, 11, 1)])),
      Node(name: "pe1", kind: .router(ports: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])),
      Node(name: "pe2", kind: .router(ports: ["so-0/0/0", "so-2/2/0", "sp-3/1/0"])),
      Node(name: "ce2", kind: .host([IPv4Address(8, 8, 8, 1)])),
    ],
    links: [
      Link(name: "ce1-pe1", ends: [Port("ce1", hostPort), Port("pe1", "so-0/0/0")]),
      Link(name: "core", ends: [Port("pe1", "so-2/2/0"), Port("pe2", "so-2/2/0")]),
      Link(name: "pe2-ce2", ends: [Port("pe2", "so-0/0/0"), Port("ce2", hostPort)]),
    ])
}
