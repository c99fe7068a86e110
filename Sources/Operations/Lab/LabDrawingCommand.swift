import Lab
import Management
import Network

extension OperationContext {
  /// Draws the network with the present state of its tunnels: `request lab draw`.
  func drawLab(_ form: DrawingForm) -> CommandResult {
    let title = workspace.labs.desk.map { $0.lab.title.isEmpty ? $0.lab.name : $0.lab.title }
    let drawing = Drawing(
      workspace.network, title: title ?? "Network of \(router.name)", showsStates: true)
    return .report(drawing.text(form))
  }
}
