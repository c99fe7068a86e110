import Configuration
import Network
import Router
import Schema
import Wire

/// A lab as files for containerlab: a topology, and for each router its configuration and the
/// script that its container runs. Each router is then a live router of its own, whose outside port
/// is its link to other routers.
package struct ContainerlabExport: Sendable {
  /// The topology first.
  package let files: [ExportedFile]

  /// The folder of a router's files in its container.
  private static let folder = "/etc/aspic"
  private static let scriptName = "start.sh"

  /// Creates the export of a lab in its state at the start, or at the start of a stage. Throws the
  /// errors of the lab, or the reasons why it cannot be exported, with their places in the file.
  package init(_ file: LabFile, atStage number: Int? = nil) throws(LabErrors) {
    let lab = try file.lab()
    let trees = try LabDesk(lab).trees(beginning: number)
    var refusals: [ExportRefusal] = lab.certificates == nil ? [] : [.certificates]
    var models: [String: RouterModel] = [:]
    for name in lab.topology.routerNames {
      let report = CommitCheck.check(trees[name] ?? .empty)
      models[name] = report.model
      // Without the certificates that policies name, nothing can be committed.
      guard lab.certificates == nil, let error = report.errors.first else { continue }
      refusals.append(.configuration("\(error.banner) \(error.message)", router: name))
    }
    let network = ExportedNetwork(lab.topology, models)
    // Ports are checked by the configurations.
    if models.count == lab.topology.routerNames.count { refusals += network.refusals }
    guard refusals.isEmpty else {
      throw LabErrors(
        refusals.prefix(LabErrors.limit).map { LabError("\($0)", at: $0.place(in: file)) })
    }
    files = Self.files(of: lab, network, trees)
  }

  private static func files(
    of lab: Lab, _ network: ExportedNetwork, _ trees: [String: Statement]
  ) -> [ExportedFile] {
    let topology = ContainerlabTopology(of: lab, network, folder: folder, scriptName: scriptName)
    var files = [
      ExportedFile(path: "\(lab.name).clab.yml", text: topology.text, access: .readable)
    ]
    for node in lab.topology.nodes {
      guard let script = RouterStartScript(of: node, in: network, lab: lab.name) else { continue }
      let configuration = TextPrinter.print(
        contentsOf: trees[node.name] ?? .empty, in: .configuration)
      files.append(
        ExportedFile(
          path: "\(node.name)/\(RouterStartScript.configurationName)", text: configuration,
          access: .secret))
      files.append(
        ExportedFile(path: "\(node.name)/\(scriptName)", text: script.text, access: .executable))
    }
    return files
  }
}
