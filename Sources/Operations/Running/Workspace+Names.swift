import Datastore
import Lab
package import Management
import Network
import Router
import Wire

/// The names that completion offers.
extension Workspace {
  /// Returns the names of a kind, with their help, for completion and checks.
  package func names(
    _ kind: String, _ prefix: String, _ router: ManagedRouter
  ) -> [(name: String, help: String)] {
    switch kind {
    case "files": files?.names(beginning: prefix) ?? []
    case "ca-certificates", "key-pairs", "local-certificates":
      certificateNames(kind, router)
    case "service-sets":
      [("all", "All service sets")]
        + (network.router(router.name)?.model.serviceSets.map { ($0.name, "Service set") } ?? [])
    case "labs", "exercises": LabLibrary.titles
    case "checkpoints": labs.checkpoints.map { ($0.name, "Checkpoint") }
    case "stages": labs.desk?.lab.stages.map { ($0.name, $0.title) } ?? []
    case "nodes": network.topology.nodes.map { ($0.name, "Node of the network") }
    case "routers": network.topology.routerNames.map { ($0, "Router of the network") }
    case "links":
      network.topology.links.map { link in
        (link.name, link.ends.map(\.description).joined(separator: " -- "))
      }
    case "hosts":
      network.topology.hosts.map { name, addresses in
        (name, (["Host"] + addresses.map(\.description)).joined(separator: " "))
      }
    case "logs": logFiles(of: router).map { ($0, "Log file") }
    case "interfaces": interfaceNames(of: router)
    case "rollback number", "compare rollback", "show system rollback number",
      "show system rollback compare":
      router.records.enumerated().map { number, record in
        let comment = record.comment.map { " (\($0))" } ?? ""
        let date = CalendarDate.full(record.date)
        return ("\(number)", "\(date) by \(record.user) via \(record.via)\(comment)")
      }
    case "users":
      [("all", "Everybody who is logged in")]
        + Set(sessions.map(\.user)).sorted().map { ($0, "Logged in") }
    case "tables":
      network.router(router.name)?.routeTables.map { ($0.name, "Routing table") } ?? []
    case "routing-instances":
      network.router(router.name)?.model.routingInstances.filter { !$0.isDefault }
        .map { ($0.name, "Routing instance") } ?? []
    default: []
    }
  }

  private func interfaceNames(of router: ManagedRouter) -> [(name: String, help: String)] {
    (network.router(router.name)?.interfaceStatus ?? []).flatMap { interface in
      [(interface.name, interface.description ?? "Physical interface")]
        + interface.units.map { ($0.name.description, "Logical interface") }
    }
  }

  /// Returns the names of a router's log files. `messages` exists without being configured.
  func logFiles(of router: ManagedRouter) -> [String] {
    let configured = network.router(router.name)?.model.syslog.files.map(\.name) ?? []
    return configured.contains("messages") ? configured : ["messages"] + configured
  }
}
