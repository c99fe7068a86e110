import Configuration
import Network
import Router
import Wire

extension Lab {
  /// Draws the lab at its start, or at the start of a stage. Throws the errors of a configuration.
  package func drawing(atStage number: Int?) throws(LabErrors) -> Drawing {
    let trees = try LabDesk(self).trees(beginning: number)
    var network = Network(
      topology, at: Instant(sinceOrigin: .seconds(startDate)), seed: 1)
    for (name, tree) in trees.sorted(by: { $0.key < $1.key }) {
      let report = CommitCheck.check(tree)
      if let model = report.model { network.apply(model, to: name) }
    }
    return Drawing(network, title: title.isEmpty ? name : title, showsStates: false)
  }
}
