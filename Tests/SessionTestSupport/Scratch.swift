import Configuration
import Lab
import Network
import Schema
import Shell
import TestSupport
import Wire

/// A session at a router of its own, to load into.
struct Scratch {
  private let session: Session

  init() throws {
    let network = Network(.chapter, at: Instant(sinceOrigin: .zero)) { _ in
      SeededGenerator(seed: 1)
    }
    let workspace = try Workspace(network: network, state: nil)
    session = Session(workspace: workspace, router: workspace.routers[0], user: "scratch")
    session.execute("configure", output: TrialOutput())
  }

  /// Throws unless a text, shown in a form, is loaded as the tree that it was made of.
  func load(_ text: String, as form: String, _ tree: Statement) throws {
    session.execute("rollback 0", output: TrialOutput())
    session.execute("delete", output: TrialOutput())
    let isOfCommands = form.contains("set")
    let verb = isOfCommands ? "set" : "override"
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let output = TrialOutput(behind: lines)
    guard session.execute("load \(verb) terminal", output: output) else {
      throw SessionFault(.notLoaded, "\(form)\n\(output.errors)\(text)")
    }
    let loaded = session.candidate
    let expected = isOfCommands ? tree.settable : tree
    guard loaded == expected else {
      let change = Comparison.text(from: expected, to: loaded, in: .configuration)
      throw SessionFault(.loadedDifferently, "\(form)\n\(change)")
    }
  }
}

extension Statement {
  /// Without what only braces can hold: comments, and containers with nothing in them.
  fileprivate var settable: Statement {
    var result = self
    result.annotation = nil
    result.removeChildren()
    for child in children {
      let kept = child.settable
      let declaration = Schema.configuration[kept.declaration]
      if declaration.hasBody, !declaration.isList, kept.children.isEmpty { continue }
      result.add(kept, in: .configuration)
    }
    return result
  }
}
