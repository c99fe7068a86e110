import Network
import Router

extension Workspace {
  private var routerNames: [String] {
    network.topology.nodes.compactMap { node in
      if case .router(_) = node.kind { node.name } else { nil }
    }
  }

  /// Makes the routers record keys if a running capture writes them, and stop if none does.
  func keepKeys() {
    let isWanted = sessions.contains { $0.captures.contains { $0.keys != nil } }
    for name in routerNames { network.withRouter(name) { $0.keepsKeys = isWanted } }
  }

  /// Passes the keys that routers have recorded to the captures that write them.
  func collectKeys() {
    let wanting = sessions.flatMap { $0.captures.filter { $0.keys != nil } }
    guard !wanting.isEmpty else { return }
    let entries = routerNames.flatMap { name in network.withRouter(name) { $0.takeKeys() } ?? [] }
    for capture in wanting { capture.recordKeys(entries) }
  }
}
