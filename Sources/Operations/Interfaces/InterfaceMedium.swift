import Wire

/// What the kind of a port says of its medium. The real system prints it of each port; a software
/// router has no optics, so each kind of port has the values that the real one prints by default.
struct InterfaceMedium {
  private let kind: InterfaceName.Kind
  private let type: String

  init(_ port: String) {
    let name = InterfaceName(port)
    kind = name?.kind ?? .made
    type = name?.type ?? ""
  }

  /// `Type`, which stands where no card says more.
  var cardType: String? {
    switch kind {
    case .services: "Adaptive-Services"
    case .loopback: "Loopback"
    case .management: "Ethernet"
    case .made: "Software-Pseudo"
    case .ethernet, .sonet, .line: nil
    }
  }

  /// `Link-level type`; nil for the loopback, which has no link.
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

  /// The encapsulation of the units.
  func unitEncapsulation(configured: String?) -> String {
    let type = linkLevelType(configured: configured) ?? "Unspecified"
    return type == "Ethernet" ? "ENET2" : type
  }

  /// The MTU of the port in octets, its own header included; nil: the port takes any size. `family`
  /// is the MTU of IPv4 packets, or nil where nothing is configured.
  func mtu(family: Int?) -> Int? {
    switch kind {
    case .sonet: (family ?? 4470) + 4
    case .ethernet: (family ?? 1500) + 14
    case .services: family ?? 9192
    case .loopback: nil
    case .management, .line, .made: family ?? 1500
    }
  }

  /// Whether an MTU means nothing on it.
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

  /// What else stands in the line of the link, in the order of the real system: names of elements
  /// and values. Those before the speed come first.
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

  /// Whether a frame on it goes to an address, so that neighbours are found by ARP.
  var isEthernet: Bool { kind == .ethernet || kind == .management }

  var isLoopback: Bool { kind == .loopback }

  /// Whether its units have one other end.
  var isPointToPoint: Bool { kind == .sonet || kind == .line || kind == .services }

  /// Whether it is a port of a line card, with queues and alarms.
  var isOnLineCard: Bool { kind == .sonet || kind == .line || kind == .ethernet }

  /// The elements of what a dark port reports: `LINK`, or loss of light and of the signal.
  var alarmsWhenDown: [String] {
    switch kind {
    case .sonet: ["sonet-alarm-lol", "sonet-alarm-los"]
    case .line: ["alarm-los"]
    default: ["ethernet-alarm-link-down"]
    }
  }
}
