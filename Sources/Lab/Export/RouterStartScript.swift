import Network
import Router
import Wire

/// The shell script that a router's container runs: it connects the devices of the container with
/// the ports of a live router, loads the configuration, and keeps the router running.
struct RouterStartScript {
  /// The name of the configuration beside the script.
  static let configurationName = "router.conf"

  /// A link of an inside port.
  private struct Inside {
    var end: ExportedNetwork.End
    /// The TUN device that is the port.
    var tunnel: String
    /// The number of the routing rule and table for packets that are received by the cable. The
    /// rule and table for packets from the router have the next number.
    var table: Int
    var addresses: [IPv4Address]
  }

  private let lab: String
  private let router: String
  private let outside: ExportedNetwork.End
  private let insides: [Inside]
  private let addresses: [InterfaceAddress]
  /// Local gateways that are not addresses of the outside port.
  private let furtherGateways: [IPv4Address]
  /// Addresses at the other ends of the outside link that are in none of its networks.
  private let farNeighbors: [IPv4Address]
  private let servicesPorts: [String]

  /// The services port that a live router has unless an option names another.
  private static let defaultServicesPort = "sp-3/1/0"
  /// The first number of the rules and tables of inside ports.
  private static let firstTable = 100
  /// The place of the rule for the host's own addresses, behind those of inside ports.
  private static let localRule = 32_000
  /// The highest metric that the kernel takes.
  private static let lastMetric = 4_278_198_272

  /// nil: the router has no link.
  init?(of router: Topology.Node, in network: ExportedNetwork, lab: String) {
    guard case .router(let ports) = router.kind, let outside = network.ends[router.name]?.first,
      let model = network.models[router.name]
    else { return nil }
    self.lab = lab
    self.router = router.name
    self.outside = outside
    insides = network.ends[router.name, default: []].dropFirst().enumerated().map { number, end in
      Inside(
        end: end, tunnel: "aspic\(number)", table: Self.firstTable + 2 * number,
        addresses: model.units(of: end.port.name).flatMap(\.addresses).map(\.address))
    }
    let addresses = model.units(of: outside.port.name).flatMap(\.addresses)
    self.addresses = addresses
    var gateways: [IPv4Address] = []
    for gateway in model.serviceSets.map(\.localGateway)
    where !gateways.contains(gateway) && !addresses.contains(where: { $0.address == gateway }) {
      gateways.append(gateway)
    }
    furtherGateways = gateways
    farNeighbors = network.neighbors(of: outside).filter { neighbor in
      !addresses.contains { $0.network.contains(neighbor) }
    }
    servicesPorts = ports.filter { InterfaceName($0)?.kind == .services }
  }

  var text: String {
    let parts = [
      introduction, Self.functions, outsideCommands,
      insides.map(commands).joined(separator: "\n"), start,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var introduction: String {
    """
    #!/bin/sh
    # Runs router \(router) of lab \(lab). `aspic lab export` has written it.
    set -eu
    folder=$(cd "$(dirname "$0")" && pwd)

    # containerlab attaches the links of a container when it runs already.
    for device in \(([outside] + insides.map(\.end)).map(\.device).joined(separator: " ")); do
      until [ -e "/sys/class/net/$device" ]; do sleep 0.2; done
    done
    [ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod /dev/net/tun c 10 200; }

    """
  }

  private static let functions = """
    setting() { echo "$2" >"/proc/sys/net/ipv4/$1"; }

    # What comes in by device $2 goes out by device $3 or nowhere; rule and table have the number $1.
    lead() {
      ip rule delete pref "$1" 2>/dev/null || :
      ip rule add pref "$1" iif "$2" lookup "$1"
      ip route replace default dev "$3" table "$1"
      ip route replace blackhole default metric \(lastMetric) table "$1"
      setting "conf/$2/forwarding" 1
      setting "conf/$2/rp_filter" 0
    }

    # Nothing passes but what the rules below lead. They stand before the one for this host's own
    # addresses, because those are the router's.
    setting ip_forward 0
    setting conf/all/rp_filter 0
    ip rule add pref \(localRule) lookup local 2>/dev/null || :
    ip rule delete pref 0 2>/dev/null || :

    """

  private var outsideCommands: String {
    let device = outside.device
    var text = """
      # \(device) is \(outside.port.name), the outside port: its addresses are those of IKE, ESP and AH.
      ip link set dev \(device) mtu \(outside.link.deviceMTU) up

      """
    for address in addresses { text += "ip address replace \(address) dev \(device)\n" }
    for gateway in furtherGateways { text += "ip address replace \(gateway)/32 dev \(device)\n" }
    for neighbor in farNeighbors { text += "ip route replace \(neighbor)/32 dev \(device)\n" }
    return text
  }

  private func commands(of inside: Inside) -> String {
    let (device, tunnel, mtu) = (inside.end.device, inside.tunnel, inside.end.link.deviceMTU)
    var text = """
      # \(device) is the cable of \(inside.end.port.name), and \(tunnel) the port itself.
      ip link show dev \(tunnel) >/dev/null 2>&1 || ip tuntap add dev \(tunnel) mode tun
      ip link set dev \(tunnel) mtu \(mtu) up
      ip link set dev \(device) mtu \(mtu) up
      setting conf/\(tunnel)/accept_local 1
      setting neigh/\(device)/proxy_delay 0
      lead \(inside.table) \(device) \(tunnel)
      lead \(inside.table + 1) \(tunnel) \(device)

      """
    // The other end of a point-to-point link sends everything to the router.
    if inside.end.link.ends.count == 2 { return text + "setting conf/\(device)/proxy_arp 1\n" }
    for address in inside.addresses {
      text += "ip neighbor replace proxy \(address) dev \(device)\n"
    }
    return text
  }

  private var start: String {
    var options = "--live --outside \(outside.port.name)"
    for inside in insides { options += " --inside \(inside.end.port.name)=\(inside.tunnel)" }
    if !servicesPorts.isEmpty, servicesPorts != [Self.defaultServicesPort] {
      for port in servicesPorts { options += " --services \(port)" }
    }
    return """
      set -- \(options)
      # What was committed stays; a router that has no configuration yet gets the one of the lab.
      if ! aspic "$@" --print-setup >/dev/null 2>&1; then
        aspic "$@" -c "configure; load override $folder/\(Self.configurationName); commit and-quit"
      fi

      # SIGTERM ends the router, whatever else ends it has it started again.
      router=
      trap 'kill $router 2>/dev/null || :; wait; exit 0' TERM INT
      while :; do
        aspic serve "$@" &
        router=$!
        wait "$router" || echo "$0: aspic ended with status $?" >&2
        sleep 1
      done

      """
  }
}
