import Cryptography
import IPsec
import Wire

/// The texts by which statements are named, in the form `[edit ...]`.
package enum StatementPath {
  /// Returns the path of a rule's term, or of a statement in it.
  package static func term(rule: String, term: String, _ rest: String = "") -> String {
    edit("services ipsec-vpn rule \(rule) term \(term)", rest)
  }

  /// Returns the path of a service set, or of a statement in it.
  package static func serviceSet(_ name: String, _ rest: String = "") -> String {
    edit("services service-set \(name)", rest)
  }

  /// Returns the path of a unit, or of a statement in it.
  package static func unit(_ unit: LogicalInterface, _ rest: String = "") -> String {
    edit("interfaces \(unit.name) unit \(unit.unit)", rest)
  }

  /// Returns the path of the statement that creates a route of an instance; nil if no statement
  /// does.
  package static func route(
    _ route: Route, in instance: RoutingInstanceModel, _ router: Router
  ) -> String? {
    switch route.origin {
    case .static:
      let options = "routing-options static route \(route.destination)"
      return edit(instance.isDefault ? options : "routing-instances \(instance.name) \(options)")
    case .direct, .local:
      return router.interfaceStatus.lazy.flatMap(\.units)
        .filter { $0.instance == instance.name }
        .compactMap { unit in
          unit.addresses.first {
            route.origin == .local
              ? IPv4Prefix(host: $0.address) == route.destination
              : $0.network == route.destination
          }.map { Self.unit(unit.name, "family inet address \($0)") }
        }.first
    }
  }

  private static func edit(_ path: String, _ rest: String = "") -> String {
    "[edit \(path)\(rest.isEmpty ? "" : " \(rest)")]"
  }
}

extension TermModel.DontFragment {
  /// The statement that configures the treatment; nil for the default.
  package var statement: String? {
    switch self {
    case .preserve: nil
    case .clear: "clear-dont-fragment-bit"
    case .copy: "copy-dont-fragment-bit"
    case .set: "set-dont-fragment-bit"
    }
  }
}

extension TunnelStatus.Association {
  /// A text such as `ESP SPI 256 (0x100), 3des-cbc, hmac-sha1-96`.
  package var words: String {
    let spis =
      auxiliarySPI == 0
      ? Self.words(spi: spi)
      : "\(Self.words(spi: spi)), auxiliary SPI \(Self.words(spi: auxiliarySPI))"
    let name =
      switch securityProtocol {
      case .esp: "ESP"
      case .ah: "AH"
      case .bundle: "AH and ESP"
      }
    let algorithms = [encryption?.rawValue, authentication?.rawValue].compactMap { $0 }
    return ([name + " SPI " + spis] + algorithms).joined(separator: ", ")
  }

  /// Returns an SPI in decimal and hexadecimal, such as `256 (0x100)`.
  package static func words(spi: UInt32) -> String { "\(spi) (0x\(String(spi, radix: 16)))" }
}
