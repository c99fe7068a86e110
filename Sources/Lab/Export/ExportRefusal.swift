/// The reason why a lab cannot be exported as live routers.
enum ExportRefusal: Equatable, CustomStringConvertible {
  case certificates
  case nat(link: String)
  case noOutside(router: String)
  case severalOutsides(router: String, links: [String])
  /// Two ends of the link are at the same router.
  case sameRouter(link: String, router: String)
  /// The port is none that a live router can have.
  case port(String, router: String)
  /// The port has a unit other than 0.
  case unit(Int, port: String, router: String)
  /// The outside port has no address.
  case noAddress(port: String, router: String)
  /// The configuration cannot be committed.
  case configuration(String, router: String)

  var description: String {
    switch self {
    case .certificates:
      "certificates are made when a lab begins, and an export has none; use pre-shared keys"
    case .nat(let link):
      "link '\(link)' has a NAT, which an export cannot have"
    case .noOutside(let router):
      "router '\(router)' has no link to another router; a live router has one outside port"
    case .severalOutsides(let router, let links):
      "router '\(router)' has several links to other routers, \(links.joined(separator: ", ")); "
        + "a live router has one outside port"
    case .sameRouter(let link, let router):
      "link '\(link)' has two ends at router '\(router)'"
    case .port(let port, let router):
      "port '\(port)' of router '\(router)' is none of a live router; they are named as so-2/2/0"
    case .unit(let unit, let port, let router):
      "port '\(port)' of router '\(router)' has unit \(unit); a live router has only unit 0"
    case .noAddress(let port, let router):
      "port '\(port)' of router '\(router)' has no address, by which others reach the router"
    case .configuration(let message, let router):
      "the configuration of router '\(router)' cannot be committed: \(message)"
    }
  }

  /// Returns the place of the cause in the lab file.
  func place(in file: LabFile) -> LabPlace {
    switch self {
    case .certificates: file.place(of: "certificates")
    case .nat(let link): file.place(of: "link", named: link, part: "nat")
    case .sameRouter(let link, _): file.place(of: "link", named: link)
    case .noOutside(let router), .severalOutsides(let router, _), .port(_, let router),
      .unit(_, _, let router), .noAddress(_, let router), .configuration(_, let router):
      file.place(of: "node", named: router)
    }
  }
}
