import Wire

/// A topology with numbers in place of names, so that a packet costs no search. It never changes.
struct Wiring {
  /// The names of the nodes by number: first the routers, then the hosts, each in the order of the
  /// topology.
  private(set) var names: [String] = []
  private(set) var routerCount = 0
  /// The rank of each router in the order of names, in which timers are run.
  private(set) var ranks: [Int] = []
  private var numbers: [String: Int] = [:]
  /// The link end at each port, by node and by the port's name.
  private var cables: [[String: LinkEnd]]
  /// The ends of each link.
  private(set) var ends: [[End]] = []

  /// An end of a link.
  struct LinkEnd: Equatable {
    var link: Int
    var end: Int
  }

  /// A port at an end of a link.
  struct End {
    /// The number of the node; nil if the topology has no such node.
    var node: Int?
    var port: Topology.Port
  }

  init(_ topology: Topology) {
    let isRouter = { (node: Topology.Node) in
      if case .router = node.kind { true } else { false }
    }
    let routers = topology.nodes.filter(isRouter).map(\.name)
    names = routers + topology.nodes.filter { !isRouter($0) }.map(\.name)
    routerCount = routers.count
    for (number, name) in names.enumerated() where numbers[name] == nil { numbers[name] = number }
    ranks = routers.indices.map { _ in 0 }
    for (rank, router) in routers.indices.sorted(by: { routers[$0] < routers[$1] }).enumerated() {
      ranks[router] = rank
    }
    cables = names.map { _ in [:] }
    for (link, description) in topology.links.enumerated() {
      ends.append(description.ends.map { End(node: numbers[$0.node], port: $0) })
      for (end, place) in ends[link].enumerated() {
        guard let node = place.node else { continue }
        cables[node][place.port.name] = LinkEnd(link: link, end: end)
      }
    }
  }

  /// Returns the number of a node; nil if no node has the name.
  subscript(name: String) -> Int? { numbers[name] }

  func isRouter(_ node: Int) -> Bool { node < routerCount }

  /// Returns the link end at a port; nil if the port has no cable.
  func place(of port: String, at node: Int) -> LinkEnd? { cables[node][port] }

  func place(of port: Topology.Port) -> LinkEnd? {
    numbers[port.node].flatMap { cables[$0][port.name] }
  }

  /// Returns all link ends at a node, in the order of the topology.
  func places(at node: Int) -> [LinkEnd] {
    cables[node].values.sorted { ($0.link, $0.end) < ($1.link, $1.end) }
  }
}
