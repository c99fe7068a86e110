import ArgumentParser
import Live
import Network
import Operations
import Router
import Terminal
import Wire

/// The options for a live router, which runs on the host's own network instead of a lab.
struct LiveOptions: ParsableArguments {
  @Flag(help: "Run one router on this host's own network instead of the lab.")
  var live = false

  @Option(help: "With --live: the port that is the host's own network (default: so-2/2/0).")
  var outside: String?

  @Option(
    help: ArgumentHelp(
      "With --live: a port that is a TUN device (default: so-0/0/0=aspic0). May be repeated.",
      valueName: "port=device"))
  var inside: [Inside] = []

  @Option(
    help: ArgumentHelp(
      "With --live: a port of the services card (default: sp-3/1/0). May be repeated.",
      valueName: "port"))
  var services: [String] = []

  /// A port that is a TUN device of the host.
  struct Inside: ExpressibleByArgument {
    var port: String
    var device: String

    init?(argument: String) {
      let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, isPortName(parts[0]), Self.isDeviceName(parts[1]) else { return nil }
      (port, device) = (String(parts[0]), String(parts[1]))
    }

    private static func isDeviceName(_ name: Substring) -> Bool {
      // Linux accepts other names too, but would replace `%d` by a number.
      (1...TunnelDevice.maximumNameLength).contains(name.utf8.count)
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        && ![".", "..", "lo", "all", "default"].contains(name)
    }
  }

  /// The name of the live router, and of its folder of configurations, which differs from those of
  /// labs.
  static let router = "live"
  private var outsidePort: String { outside ?? "so-2/2/0" }
  /// The ports of the services PIC; if no option names one, that of the routers of labs.
  private var servicesPorts: [String] { services.isEmpty ? ["sp-3/1/0"] : services }
  private var insides: [Inside] {
    inside.isEmpty ? [Inside(argument: "so-0/0/0=aspic0")].compactMap(\.self) : inside
  }

  func validate() throws {
    guard live || (outside == nil && inside.isEmpty && services.isEmpty) else {
      throw ValidationError("--outside, --inside and --services go with --live.")
    }
    for port in services where !isServicesPortName(port) {
      throw ValidationError("'\(port)' is no services port; they are named as sp-3/1/0.")
    }
    guard isPortName(outsidePort[...]) else {
      throw ValidationError("'\(outsidePort)' is no port; they are named as so-2/2/0.")
    }
    let ports = insides.map(\.port) + [outsidePort] + servicesPorts
    guard Set(ports).count == ports.count, Set(insides.map(\.device)).count == insides.count else {
      throw ValidationError("Each port and each device can be given once.")
    }
  }

  /// Opens devices and sockets. `writeError` is called with warnings about what is missing but not
  /// required.
  func open(writeError: (String) -> Void) throws(CommandFailure) -> HostNetwork {
    var devices: [(port: String, device: Descriptor)] = []
    var sender: Descriptor?
    do throws(HostError) {
      for inside in insides {
        let (device, problem) = try TunnelDevice.open(inside.device)
        devices.append((inside.port, device))
        if let problem { writeError("\(problem); to bring it up: ip link set \(inside.device) up") }
      }
    } catch {
      throw CommandFailure(error.isRefusal ? "\(error)\n\(Self.rights)" : error.description)
    }
    do throws(HostError) {
      sender = try HostNetwork.sender()
    } catch {
      writeError("\(error); without CAP_NET_RAW packets of ESP and AH pass only within UDP")
    }
    return HostNetwork(
      node: Self.router, outside: outsidePort, insides: devices, sender: sender)
  }

  /// Returns the setup of the host for a configuration of the router.
  func setup(of model: RouterModel) -> HostSetup {
    HostSetup(model, insides: insides.map { .init(port: $0.port, device: $0.device) })
  }

  private static let rights =
    "aspic: --live takes root, or the capabilities CAP_NET_ADMIN, CAP_NET_RAW and "
    + "CAP_NET_BIND_SERVICE; without --live the lab needs none"

  /// The command line options that have the same effect.
  var arguments: [String] {
    ["--live"] + (outside.map { ["--outside", $0] } ?? [])
      + inside.flatMap { ["--inside", "\($0.port)=\($0.device)"] }
      + services.flatMap { ["--services", $0] }
  }

  func topology() -> Topology {
    Topology(
      nodes: [
        .init(
          name: Self.router,
          kind: .router(ports: insides.map(\.port) + [outsidePort] + servicesPorts))
      ], links: [])
  }
}

/// Returns whether a name is that of a port for a cable, such as `so-2/2/0`.
private func isPortName(_ name: Substring) -> Bool {
  guard let name = InterfaceName(name), name.hasSlot else { return false }
  switch name.kind {
  case .ethernet, .sonet, .line: return true
  case .services, .loopback, .management, .made: return false
  }
}

private func isServicesPortName(_ name: String) -> Bool {
  guard let name = InterfaceName(name), name.hasSlot else { return false }
  return name.kind == .services
}
