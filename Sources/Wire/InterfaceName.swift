/// The name of a router's interface, split into its parts, and the kind of interface that it stands
/// for.
///
///     name  = type "-" fpc "/" pic "/" port { ":" channel }      a port: `ge-0/0/0`, `xe-0/0/0:0`
///           | type number                                        `ae0`, `lo0`
///           | type                                               `irb`
///
/// All media types of Junos are accepted, whether or not this router forwards packets on them.
package struct InterfaceName: Sendable, Equatable {
  /// The kind of interface, as far as this router distinguishes them.
  package enum Kind: Sendable, Equatable {
    /// A services PIC, such as `sp-0/0/0`, which needs no cable.
    case services
    case loopback
    /// The management Ethernet, which is not a port of a line card.
    case management
    case ethernet
    case sonet
    /// A serial or channelized line, or ATM.
    case line
    /// An interface without a physical port: tunnels, bundles and the like.
    case made
  }

  /// The kind of interface.
  package var kind: Kind
  /// The media type at the beginning of the name: `so`, `ae`.
  package var type: String
  /// Whether the interface is a port of a card in a slot.
  package var hasSlot: Bool

  /// Reads a name; nil if no interface has such a name. Numbers have no leading zeroes, and at most
  /// three digits in a slot and four after a type.
  package init?(_ text: some StringProtocol) {
    let text = Substring(text)
    let octets = text.utf8
    if let dash = octets.firstIndex(of: UInt8(ascii: "-")) {
      let type = String(text[..<dash])
      guard let kind = Self.slotted[type], Self.isPlace(octets[octets.index(after: dash)...]) else {
        return nil
      }
      (self.kind, self.type, hasSlot) = (kind, type, true)
      return
    }
    hasSlot = false
    if let kind = Self.plain[String(text)] {
      (self.kind, type) = (kind, String(text))
      return
    }
    // No type that is followed by a number ends in a digit.
    let start = octets.firstIndex { (48...57).contains($0) } ?? octets.endIndex
    type = String(text[..<start])
    guard let kind = Self.numbered[type], Self.isNumber(octets[start...], upTo: 4) else {
      return nil
    }
    self.kind = kind
    if kind == .loopback, text != "lo0" { return nil }
  }

  /// Returns the kind of interface with this name; nil if no interface has such a name.
  package static func kind(of name: some StringProtocol) -> Kind? { InterfaceName(name)?.kind }

  /// Whether the link has exactly one other end, as SONET and serial lines have.
  package var isPointToPoint: Bool {
    kind == .sonet || ["t1", "t3", "e1", "e3", "se"].contains(type)
  }

  private static let slotted: [String: Kind] = {
    let types: [(Kind, [String])] = [
      (.services, ["sp", "ms", "si", "vms"]),
      (.made, ["mams", "sxe", "wx"]),
      (.sonet, ["so"]),
      (.ethernet, ["fe", "ge", "xe", "et"]),
      (
        .line,
        [
          "at", "br", "cau4", "ce1", "cl", "coc1", "coc12", "coc3", "coc48", "cstm1", "cstm4",
          "ct1", "ct3", "ds", "e1", "e3", "oc3", "se", "t1", "t3",
        ]
      ),
      (
        .made,
        ["es", "gr", "ip", "ls", "lsq", "lt", "ml", "mo", "mt", "pc", "pd", "pe", "ut", "vt"]
      ),
    ]
    return dictionary(types)
  }()

  private static let numbered = dictionary([
    (.services, ["ams"]), (.loopback, ["lo"]), (.management, ["em", "fxp", "me"]),
    (.ethernet, ["ae", "reth"]), (.sonet, ["as"]),
    (
      .made,
      [
        "bme", "cbp", "demux", "dl", "fab", "fti", "pip", "pp", "ps", "rlsq", "rlt", "rms", "rsp",
        "st", "swfab", "umd",
      ]
    ),
  ])

  private static let plain = dictionary([
    (.management, ["vme"]), (.ethernet, ["irb", "vlan"]), (.made, ["dsc", "lsi", "vtep"]),
  ])

  private static func dictionary(_ types: [(Kind, [String])]) -> [String: Kind] {
    let pairs = types.flatMap { kind, names in names.map { ($0, kind) } }
    return Dictionary(pairs) { first, _ in first }
  }

  /// Returns whether the octets are `0/0/0`, `0/0/0:1` or `0/0/0:1:2`.
  private static func isPlace(_ octets: Substring.UTF8View) -> Bool {
    let slots = octets.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard slots.count == 3, let last = slots.last else { return false }
    let channels = last.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return channels.count <= 3
      && (slots.dropLast() + channels).allSatisfy { isNumber($0, upTo: 3) }
  }

  /// Returns whether the octets are at most `length` decimal digits without a leading zero.
  private static func isNumber(_ octets: Substring.UTF8View, upTo length: Int) -> Bool {
    (1...length).contains(octets.count) && octets.allSatisfy { (48...57).contains($0) }
      && (octets.count == 1 || octets.first != 48)
  }
}
