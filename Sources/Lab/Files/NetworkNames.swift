/// The names of a network's nodes and links, against which the names in checks are verified.
struct NetworkNames: Sendable {
  var routers: Set<String>
  var hosts: Set<String>
  var links: Set<String>

  /// Whether a router or host has the name.
  func hasNode(_ name: String) -> Bool { routers.contains(name) || hosts.contains(name) }
}
