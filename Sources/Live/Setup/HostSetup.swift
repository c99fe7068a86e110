package import Router
import Wire

/// The configuration that a host needs in addition to a live router, as a shell script for iproute2
/// and nftables: addresses of its devices, routes to what tunnels protect, and filters that drop
/// clear text. All of it stays when the router ends, so that protected traffic enters the router's
/// device or is dropped.
package struct HostSetup: Sendable {
  /// A port of the router that is a TUN device of the host.
  package struct Inside: Sendable {
    /// The name of the port.
    package var port: String
    /// The name of the device.
    package var device: String

    /// Creates the pair of a router's port and the host's device.
    package init(port: String, device: String) {
      self.port = port
      self.device = device
    }
  }

  /// A device with the addresses and the routing instance of its port.
  private struct HostDevice: Sendable {
    var inside: Inside
    /// The index of the device, which names the script's variables.
    var number: Int
    var addresses: [InterfaceAddress]
    var instance: String
  }

  private let devices: [HostDevice]
  private let traffic: ProtectedTraffic

  /// Collects what the script for a router's configuration and its inside devices has to contain.
  package init(_ model: RouterModel, insides: [Inside]) {
    traffic = ProtectedTraffic(model)
    devices = insides.enumerated().map { number, inside in
      let units = model.interfaces.filter { $0.name == inside.port }.flatMap(\.units)
      let owner = model.routingInstances.first { instance in
        units.contains {
          instance.interfaces.contains(LogicalInterface(name: inside.port, unit: $0.number))
        }
      }
      return HostDevice(
        inside: inside, number: number, addresses: units.flatMap(\.addresses),
        instance: owner?.name ?? RoutingInstanceModel.defaultName)
    }
  }

  /// The metric of routes that are used only if there is no other; routing daemons read its highest
  /// octet as the administrative distance 255.
  private static let lastMetric = 4_278_198_272

  /// The text of the script.
  package var script: String {
    var parts = [Self.introduction]
    parts += devices.map(commands)
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

  private func commands(for inner: HostDevice) -> String {
    let device = inner.inside.device
    var text = """
      # Port \(inner.inside.port). A device that is there before aspic outlives it: what is routed into it
      # while aspic is away is dropped.
      ip link show dev \(device) >/dev/null 2>&1 || ip tuntap add dev \(device) mode tun
      ip link set dev \(device) up
      from_\(inner.number)=

      """
    for (place, address) in inner.addresses.enumerated() {
      guard let host = address.neighbor else {
        text +=
          "# \(address.address) is aspic's; there is no room beside it for an address of the host.\n"
        continue
      }
      let source = place == 0 ? "from_\(inner.number)='src \(host.address)'" : ":"
      text += """
        # The host's own address; \(address.address) is aspic's. Another one of the network will do, and none
        # is needed where another device of the host has the network.
        if ! ip -4 route show \(address.network) | grep -v 'dev \(device) ' | grep -q .; then
          ip address replace \(host) dev \(device)
          \(source)
        fi

        """
    }
    return text
  }

  // MARK: Routes

  /// The prefixes that are routed into each device: the destinations of its selections, without
  /// those within others.
  private var destinations: [(device: HostDevice, prefixes: [IPv4Prefix])] {
    let selections = Dictionary(grouping: traffic.selections) { device(for: $0)?.number }
    return devices.map { device in
      let all = Set(selections[device.number]?.map(\.destination) ?? [])
      let outermost = all.filter { one in
        !(0..<one.length).contains { length in
          IPv4Prefix(one.address, length: length).map(all.contains) ?? false
        }
      }
      let prefixes = outermost.flatMap { $0 == .any ? IPv4Prefix.halves : [$0] }
      return (device, prefixes.sorted { ($0.address, $0.length) < ($1.address, $1.length) })
    }
  }

  /// Returns the device through which the packets of a selection reach the router: one of the same
  /// routing instance, preferably one whose network overlaps the source.
  private func device(for selection: ProtectedTraffic.Selection) -> HostDevice? {
    let near = devices.filter { $0.instance == selection.instance }
    let best = near.first { device in
      device.addresses.contains { selection.source.overlaps($0.network) }
    }
    return best ?? near.first ?? devices.first
  }

  private var routes: String {
    guard !devices.isEmpty else { return "" }
    guard !traffic.selections.isEmpty else { return "# The configuration has no tunnel yet.\n" }
    let destinations = destinations
    var text = ways(around: destinations.flatMap(\.prefixes))
    text += """
      # What tunnels protect goes to aspic. The route without a way is taken when the other one is not
      # there: else a default route would lead it out in the clear.

      """
    for (device, prefixes) in destinations {
      for destination in prefixes {
        text += "ip route replace blackhole \(destination) metric \(Self.lastMetric)\n"
        text +=
          "ip route replace \(destination) dev \(device.inside.device) $from_\(device.number)\n"
      }
    }
    return text
  }

  /// Returns commands that keep the present routes to gateways whose addresses are protected
  /// themselves.
  private func ways(around protected: [IPv4Prefix]) -> String {
    let gateways = Set(traffic.gateways.map(\.remote)).sorted().filter { gateway in
      protected.contains { $0.contains(gateway) }
    }
    guard !gateways.isEmpty else { return "" }
    let devices = devices.map(\.inside.device).joined(separator: " | ")
    var text = """
      # Gateways within what tunnels protect: their own packets go the way that they have gone before.
      keep() {
        way=$(ip -4 route get "$1" | sed -n "1s/ src .*//; 1s/^$1 //p")
        case ${way##*dev } in
          "" | \(devices))
            echo "no way to $1 but into the tunnel: add a route to it first" >&2
            exit 1
            ;;
        esac
        ip route replace "$1" $way
      }

      """
    for gateway in gateways { text += "keep \(gateway)\n" }
    return text
  }

  // MARK: Filters

  private var filters: String {
    guard !traffic.selections.isEmpty else { return "" }
    let devices = (["lo"] + devices.map(\.inside.device)).map { "\"\($0)\"" }
      .joined(separator: ", ")
    var arriving = ""
    var leaving = ""
    for ends in traffic.gateways {
      // Fragments other than the first have no ports.
      for what in [
        "meta l4proto { icmp, esp, ah }", "udp dport { 500, 4500 }", "ip frag-off & 0x1fff != 0",
      ] {
        arriving += "    ip saddr \(ends.remote) ip daddr \(ends.local) \(what) accept\n"
      }
      for what in [
        "meta l4proto { icmp, esp, ah }", "udp sport { 500, 4500 }", "ip frag-off & 0x1fff != 0",
      ] {
        leaving += "    ip saddr \(ends.local) ip daddr \(ends.remote) \(what) accept\n"
      }
    }
    var seen: Set<[IPv4Prefix]> = []
    for selection in traffic.selections {
      let (source, destination) = (selection.source, selection.destination)
      guard seen.insert([source, destination]).inserted else { continue }
      // A selection to all destinations includes the host's other networks.
      let isWide = destination == .any
      let came = match("saddr", destination) + match("daddr", source)
      let goes = match("saddr", source) + match("daddr", destination)
      arriving += "   \(isWide ? " iifname \"$outside\"" : "")\(came) counter drop\n"
      leaving += "   \(isWide ? " oifname \"$outside\"" : "")\(goes) counter drop\n"
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

  /// Returns commands that find the device of the local gateway; empty unless a tunnel takes all
  /// destinations.
  private var outside: String {
    guard traffic.selections.contains(where: { $0.destination == .any }),
      let local = traffic.gateways.first?.local
    else { return "" }
    return """
      # A tunnel takes what goes everywhere: by this device, from there nobody but the gateways is heard,
      # not even SSH where the tunnel is for all sources.
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
  /// All addresses as two prefixes, whose routes are preferred to a default route.
  fileprivate static var halves: [IPv4Prefix] {
    [
      IPv4Prefix(IPv4Address(0, 0, 0, 0), length: 1),
      IPv4Prefix(IPv4Address(128, 0, 0, 0), length: 1),
    ].compactMap(\.self)
  }
}

extension InterfaceAddress {
  /// The first other host address of the network; nil if there is none.
  fileprivate var neighbor: InterfaceAddress? {
    guard length < 32 else { return nil }
    // A /31 has neither a network address nor a broadcast address. RFC 3021.
    let first = network.address.rawValue | (length == 31 ? 0 : 1)
    let candidates = [first, length == 31 ? first | 1 : first &+ 1]
    return candidates.first { $0 != address.rawValue && IPv4Address(rawValue: $0) != broadcast }
      .map { InterfaceAddress(IPv4Address(rawValue: $0), length: length) }
  }
}
