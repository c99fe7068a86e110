import Wire

/// The properties of a port's medium that `show interfaces` prints. A software router has no
/// optics, so each type of port has the values that Junos prints by default.
struct InterfaceMedium {
  private let kind: InterfaceName.Kind
  private let type: String

  init(_ port: String) {
    let name = InterfaceName(port)
    kind = name?.kind ?? .made
    type = name?.type ?? ""
  }

  /// The value of `Type`, for ports whose card does not determine it.
  var cardType: String? {
    switch kind {
    case .services: "Adaptive-Services"
    case .loopback: "Loopback"
    case .management: "Ethernet"
    case .made: "Software-Pseudo"
    case .ethernet, .sonet, .line: nil
    }
  }

  /// Returns the value of `Link-level type`; nil for the loopback, which has no link.
  func linkLevelType(configured: String?) -> String? {
    switch (kind, configured) {
    case (.loopback, _): nil
    case (.services, _): "Adaptive-Services"
    case (_, "cisco-hdlc"): "Cisco-HDLC"
    case (_, "ppp"), (.sonet, nil), (.line, nil): "PPP"
    case (_, "ethernet"), (.ethernet, nil), (.management, nil): "Ethernet"
    case (.sonet, _), (.line, _), (.ethernet, _), (.management, _): configured
    case (.made, _): configured ?? "Unspecified"
    }
  }

  /// Returns the encapsulation of the units.
  func unitEncapsulation(configured: String?) -> String {
    let type = linkLevelType(configured: configured) ?? "Unspecified"
    return type == "Ethernet" ? "ENET2" : type
  }

  /// Returns the MTU of the port in octets, with the link-layer header; nil for a port without a
  /// limit. `family` is the MTU of IPv4 packets, or nil if the port is not configured.
  func mtu(family: Int?) -> Int? {
    switch kind {
    case .sonet: (family ?? 4470) + 4
    case .ethernet: (family ?? 1500) + 14
    case .services: family ?? 9192
    case .loopback: nil
    case .management, .line, .made: family ?? 1500
    }
  }

  /// Whether the port has no MTU.
  var takesAnySize: Bool { kind == .loopback }

  var speed: String? {
    switch type {
    case "so": "OC3"
    case "t1", "t3", "e1", "e3": type.uppercased()
    case "fe": "100mbps"
    case "ge", "ae", "reth", "em", "fxp", "me": "1000mbps"
    case "xe": "10Gbps"
    case "et": "100Gbps"
    default: kind == .services ? "800mbps" : nil
    }
  }

  /// The further elements of the link's line with their values, in the order of Junos:
  /// those before the speed, and those behind it.
  var linkFacts: (beforeSpeed: [(String, String)], behindSpeed: [(String, String)]) {
    switch kind {
    case .sonet:
      (
        [("clocking", "Internal"), ("sonet-mode", "SONET")],
        [("loopback", "None"), ("fcs", "16"), ("payload-scrambler", "Enabled")]
      )
    case .line: ([("clocking", "Internal")], [("loopback", "None"), ("fcs", "16")])
    case .ethernet:
      (
        [],
        [
          ("bpdu-error", "None"), ("l2pt-error", "None"), ("loopback", "Disabled"),
          ("source-filtering", "Disabled"), ("if-flow-control", "Enabled"),
        ]
      )
    case .services, .loopback, .management, .made: ([], [])
    }
  }

  /// Whether frames have a destination address, so that neighbours are found by ARP.
  var isEthernet: Bool { kind == .ethernet || kind == .management }

  var isLoopback: Bool { kind == .loopback }

  /// Whether the links of its units have exactly two ends.
  var isPointToPoint: Bool { kind == .sonet || kind == .line || kind == .services }

  /// Whether the port is on a line card, with queues and alarms.
  var isOnLineCard: Bool { kind == .sonet || kind == .line || kind == .ethernet }

  /// The elements for the alarms of a port whose link is down: `LINK`, or loss of light and of
  /// signal.
  var alarmsWhenDown: [String] {
    switch kind {
    case .sonet: ["sonet-alarm-lol", "sonet-alarm-los"]
    case .line: ["alarm-los"]
    default: ["ethernet-alarm-link-down"]
    }
  }
}
