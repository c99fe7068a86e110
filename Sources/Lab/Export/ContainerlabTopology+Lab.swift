import Network
import Wire

extension ContainerlabTopology {
  /// The command of a container without a router, which keeps the container running.
  private static let idle = "sleep infinity"

  /// Creates the topology of a lab. `folder` is the folder of a router's files in its container.
  init(of lab: Lab, _ network: ExportedNetwork, folder: String, scriptName: String) {
    name = lab.name
    comments = [
      "Lab \(lab.name): \(lab.title)",
      "`aspic lab export` has written it; the configurations beside it hold keys.",
    ]
    for node in lab.topology.nodes {
      let ends = network.ends[node.name] ?? []
      let impairments = ends.flatMap { end in
        end.link.impairmentCommands(for: end.device, isCut: lab.cutLinks.contains(end.link.name))
      }
      switch node.kind {
      case .host(let addresses, let gateway):
        let commands = ends.first.map {
          Self.commands(ofHostWith: addresses, gateway: gateway, at: $0, in: network)
        }
        nodes.append(
          Node(name: node.name, entrypoint: Self.idle, commands: (commands ?? []) + impairments))
      case .router:
        let binds = [RouterStartScript.configurationName, scriptName].map { file in
          (file: "\(node.name)/\(file)", path: "\(folder)/\(file)")
        }
        nodes.append(
          Node(
            name: node.name,
            comments: [ends.map { "\($0.device) is \($0.port.name)" }.joined(separator: ", ")],
            entrypoint: "sh \(folder)/\(scriptName)", binds: binds, commands: impairments))
      }
    }
    addLinks(of: network)
  }

  /// Returns the commands that set the addresses and routes of a host. On a point-to-point link,
  /// the host has a default route without a gateway. On a segment, it reaches the other nodes of
  /// the segment directly, and all other addresses through its gateway.
  private static func commands(
    ofHostWith addresses: [IPv4Address], gateway: IPv4Address?, at end: ExportedNetwork.End,
    in network: ExportedNetwork
  ) -> [String] {
    let device = end.device
    var commands = ["ip link set dev \(device) mtu \(end.link.deviceMTU) up"]
    commands += addresses.map { "ip address replace \($0)/32 dev \(device)" }
    guard let source = addresses.first else { return commands }
    if end.link.ends.count == 2 {
      return commands + ["ip route replace default dev \(device) src \(source)"]
    }
    commands += network.neighbors(of: end).map {
      "ip route replace \($0)/32 dev \(device) src \(source)"
    }
    commands.append(
      gateway.map { "ip route replace default via \($0) dev \(device) onlink src \(source)" }
        ?? "ip route replace unreachable default")
    return commands
  }

  /// Adds the links. A link with two ends becomes a link of containerlab; a segment becomes a
  /// container with a bridge.
  private mutating func addLinks(of network: ExportedNetwork) {
    var names = Set(nodes.map(\.name))
    for link in network.topology.links {
      let ends = link.ends.compactMap { port in
        network.device(of: port).map { "\(port.node):\($0)" }
      }
      if ends.count == 2 {
        links.append((ends[0], ends[1]))
        continue
      }
      var name = link.name
      while !names.insert(name).inserted { name += "-segment" }
      var commands = ["ip link add br0 type bridge"]
      for (number, end) in ends.enumerated() {
        let device = "eth\(number + 1)"
        links.append((end, "\(name):\(device)"))
        commands.append("ip link set dev \(device) mtu \(link.deviceMTU) master br0 up")
      }
      commands.append("ip link set dev br0 up")
      nodes.append(
        Node(
          name: name, comments: ["Segment \(link.name)"], entrypoint: Self.idle,
          commands: commands))
    }
  }
}
