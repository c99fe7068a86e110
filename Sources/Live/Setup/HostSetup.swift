package import Router
import Wire

/// What a host needs beside a live router, as a shell script of iproute2 and nftables: addresses of
/// its devices, routes of what tunnels protect, and filters against what should be protected and is
/// not. All of it stays when the router ends, and fails closed: what tunnels protect goes into the
/// device of the router or nowhere.
package struct HostSetup: Sendable {
  /// A port of the router that is a TUN device of the host.
  package struct Inside: Sendable {
    package var port: String
    package var device: String

    package init(port: String, device: String) {
      self.port = port
      self.device = device
    }
  }

  private let insides: [(inside: Inside, addresses: [InterfaceAddress])]
  private let traffic: ProtectedTraffic

  package init(_ model: RouterModel, insides: [Inside]) {
    traffic = ProtectedTraffic(model)
    self.insides = insides.map { inside in
      let units = model.interfaces.filter { $0.name == inside.port }.flatMap(\.units)
      return (inside, units.flatMap(\.addresses))
    }
  }

  /// Of all routes, the last that the kernel takes.
  private static let lastMetric = 4_278_198_272

  package var script: String {
    var parts = [Self.introduction]
    parts += insides.map { device($0.inside, $0.addresses) }
    parts.append(routes)
    parts.append(filters)
    parts.append(Self.forwarding)
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static let introduction = """
    #!/bin/sh
    # What this host needs beside `aspic --live` for the configuration that it was printed from.
    # Run it as root before aspic starts, and print and run it again when tunnels, inside addresses
    # or routes into service sets have changed. All of it stays when aspic ends, even if it is killed.
    set -eu

    """

  // MARK: Devices

  private func device(_ inside: Inside, _ addresses: [InterfaceAddress]) -> String {
    var text = """
      # Port \(inside.port). A device that is there before aspic outlives it: what is routed into it
      # while aspic is away is dropped.
      ip link show dev \(inside.device) >/dev/null 2>&1 || ip tuntap add dev \(inside.device) mode tun

      """
    for address in addresses {
      guard let host = address.neighbor else {
        text +=
          "# \(address.address) is aspic's; there is no room beside it for an address of the host.\n"
        continue
      }
      text +=
        "# The host's own address; \(address.address) is aspic's. Another one of the network will do.\n"
      text += "ip address replace \(host) dev \(inside.device)\n"
    }
    return text + "ip link set dev \(inside.device) up\n"
  }

  // MARK: Routes

  /// The destinations of all selections, without those that lie in others.
  private var destinations: [IPv4Prefix] {
    let all = Set(traffic.selections.map(\.destination))
    return all.filter { one in
      !(0..<one.length).contains { length in
        IPv4Prefix(
          IPv4Address(rawValue: one.address.rawValue & IPv4Prefix.mask(length)), length: length
        )
        .map(all.contains) ?? false
      }
    }
    .flatMap { $0 == .any ? IPv4Prefix.halves : [$0] }
    .sorted { ($0.address, $0.length) < ($1.address, $1.length) }
  }

  private var routes: String {
    guard let (inside, addresses) = insides.first.map({ ($0.inside, $0.addresses) }) else {
      return ""
    }
    guard !destinations.isEmpty else { return "# The configuration has no tunnel yet.\n" }
    var text = ""
    if destinations.contains(where: { $0.length == 1 }) {
      text += """
        # A tunnel takes everything: its own packets go the way that they went before.
        way() { ip -4 route show default | sed -n '1s/^default //p'; }

        """
      for remote in Set(traffic.gateways.map(\.remote)).sorted() {
        text += "[ -z \"$(way)\" ] || ip route replace \(remote) $(way)\n"
      }
    }
    text += """
      # What tunnels protect goes to aspic. The route without a way is taken when the other one is not
      # there: else a default route would lead it out in the clear.

      """
    let source = addresses.first?.neighbor.map { " src \($0.address)" } ?? ""
    for destination in destinations {
      text += "ip route replace blackhole \(destination) metric \(Self.lastMetric)\n"
      text += "ip route replace \(destination) dev \(inside.device)\(source)\n"
    }
    return text
  }

  // MARK: Filters

  private var filters: String {
    guard !traffic.selections.isEmpty else { return "" }
    let devices = (["lo"] + insides.map(\.inside.device)).map { "\"\($0)\"" }
      .joined(separator: ", ")
    var arriving = ""
    var leaving = ""
    for ends in traffic.gateways {
      for what in ["meta l4proto { icmp, esp, ah }", "udp dport { 500, 4500 }"] {
        arriving += "    ip saddr \(ends.remote) ip daddr \(ends.local) \(what) accept\n"
      }
      for what in ["meta l4proto { icmp, esp, ah }", "udp sport { 500, 4500 }"] {
        leaving += "    ip saddr \(ends.local) ip daddr \(ends.remote) \(what) accept\n"
      }
    }
    for selection in traffic.selections {
      let (source, destination) = (selection.source, selection.destination)
      if source == .any, destination == .any {
        arriving += "    iifname \"$outside\" counter drop\n"
        leaving += "    oifname \"$outside\" counter drop\n"
      } else {
        arriving += "   \(match("saddr", destination))\(match("daddr", source)) counter drop\n"
        leaving += "   \(match("saddr", source))\(match("daddr", destination)) counter drop\n"
      }
    }
    return """
      # Clear text that belongs into a tunnel, whatever routes say: dropped and counted
      # (`nft list table ip aspic`). What gateways say to each other passes.
      \(outside)nft -f - <<END
      table ip aspic
      delete table ip aspic
      table ip aspic {
        # What comes in and did not come out of a tunnel.
        chain arriving {
          type filter hook prerouting priority raw; policy accept;
          iifname { \(devices) } accept
      \(arriving.dropLast())
        }
        # What goes out and did not go into a tunnel.
        chain leaving {
          type filter hook postrouting priority filter; policy accept;
          oifname { \(devices) } accept
      \(leaving.dropLast())
        }
      }
      END

      """
  }

  /// How the device is found by which everything goes into a tunnel. Empty: nothing takes everything.
  private var outside: String {
    guard traffic.selections.contains(.init(source: .any, destination: .any)),
      let local = traffic.gateways.first?.local
    else { return "" }
    return """
      # A tunnel takes everything: by this device, the gateways talk and nobody else, not even SSH.
      outside=$(ip -4 -o address show to \(local) | awk 'NR == 1 { print $2 }')
      : "${outside:?no device has \(local)}"

      """
  }

  private func match(_ field: String, _ prefix: IPv4Prefix) -> String {
    prefix == .any ? "" : " ip \(field) \(prefix)"
  }

  private static let forwarding = """
    # To be a gateway for others: sysctl -w net.ipv4.ip_forward=1

    """
}

extension IPv4Prefix {
  /// All addresses as two prefixes, which routes prefer to a default route.
  fileprivate static var halves: [IPv4Prefix] {
    [
      IPv4Prefix(IPv4Address(0, 0, 0, 0), length: 1),
      IPv4Prefix(IPv4Address(128, 0, 0, 0), length: 1),
    ].compactMap(\.self)
  }
}

extension InterfaceAddress {
  /// The first other address of its network; nil: it has none.
  fileprivate var neighbor: InterfaceAddress? {
    guard length < 32 else { return nil }
    // In a network of two there is neither an address of the network nor a broadcast.
    let first = network.address.rawValue | (length == 31 ? 0 : 1)
    let candidates = [first, length == 31 ? first | 1 : first &+ 1]
    return candidates.first { $0 != address.rawValue && IPv4Address(rawValue: $0) != broadcast }
      .map { InterfaceAddress(IPv4Address(rawValue: $0), length: length) }
  }
}
