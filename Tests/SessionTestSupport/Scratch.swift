package import Configuration
import Lab
import Network
import Operations
import Schema
import Shell
import TestSupport
import Wire

/// A session at a router of its own, into which a trial loads configurations.
struct Scratch {
  private let session: Session

  init() throws {
    let network = Network(.standard, at: Instant(sinceOrigin: .zero)) { _ in
      SeededGenerator(seed: 1)
    }
    let workspace = try Workspace(network: network, state: nil)
    session = Session(workspace: workspace, router: workspace.routers[0], user: "scratch")
    session.execute("configure", output: TrialOutput())
  }

  /// Throws unless a text, shown in a form, is loaded as the tree from which it was made.
  func load(_ text: String, as form: String, _ tree: Statement) throws {
    empty()
    if form.contains("set") {
      try load("set", text, tree.full.uncommented)
    } else {
      try load("override", text, tree)
    }
  }

  /// Throws unless a comparison, loaded as a patch, turns the one tree into the other. Trees with
  /// protected statements are not tried, because protection prevents parts of a patch.
  func patch(_ former: Statement, with comparison: String, _ tree: Statement) throws {
    if comparison.isEmpty || former.mayHoldProtected { return }
    empty()
    try load("override", TextPrinter.print(contentsOf: former, in: .configuration), former)
    try load("patch", comparison, tree)
  }

  private func empty() {
    session.execute("rollback 0", output: TrialOutput())
    session.execute("delete", output: TrialOutput())
  }

  private func load(_ verb: String, _ text: String, _ expected: Statement) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let output = TrialOutput(behind: lines)
    guard session.execute("load \(verb) terminal", output: output) else {
      throw SessionFault(.notLoaded, "load \(verb)\n\(output.errors)\(text)")
    }
    // A patch removes a container that it has emptied.
    let isPatch = verb == "patch"
    let loaded = isPatch ? session.candidate.full : session.candidate
    let expected = isPatch ? expected.full : expected
    guard loaded == expected else {
      let change = Comparison.text(from: expected, to: loaded, in: .configuration)
      // A comparison does not show the order of foreign statements that are not a list.
      if isPatch, change.isEmpty { return }
      throw SessionFault(.loadedDifferently, "load \(verb)\n\(text)---\n\(change)")
    }
  }
}

extension Statement {
  /// The statement without empty containers, which no command sets.
  package var full: Statement {
    changed { child in
      let declaration = Schema.configuration[child.declaration]
      let full = child.full
      return declaration.hasBody && !declaration.isList && full.children.isEmpty ? nil : full
    }
  }

  /// The statement without comments, which no command of `display set` has.
  package var uncommented: Statement {
    var result = changed { $0.uncommented }
    result.annotation = nil
    return result
  }

  private func changed(_ change: (Statement) -> Statement?) -> Statement {
    var result = self
    result.removeChildren()
    for child in children.compactMap(change) { result.add(child, in: .configuration) }
    return result
  }
}
