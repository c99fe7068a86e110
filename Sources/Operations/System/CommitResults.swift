package import Configuration
package import Management

/// The result of `commit` in all its forms.
package struct CommitResults: TreeReport {
  /// The element `commit-results`, and behind it the end of configuration mode.
  package var elements: [Element]

  /// Creates the result. `steps` are reported before it, and the end of configuration mode
  /// (`leavesMode`) after it.
  package init(
    _ outcome: CommitAnswer.Outcome, confirmedIn minutes: Int? = nil, steps: [String] = [],
    leavesMode: Bool = false
  ) {
    var children = steps.map { Element("output", $0) }
    if let minutes, case .committed = outcome {
      children.append(
        Element(
          "output",
          "commit confirmed will be automatically rolled back in \(minutes) minutes "
            + "unless confirmed"))
    }
    switch outcome {
    case .checked: children.append(Self.engine("commit-check-success"))
    case .committed: children.append(Self.engine("commit-success"))
    case .scheduled(let date):
      children.append(Self.engine("commit-check-success"))
      children.append(
        Element("output", "commit at will be executed at \(CalendarDate.full(date))"))
    }
    elements = [Element("commit-results", children)]
    if leavesMode { elements.append(Element("output", "Exiting configuration mode")) }
  }

  private static func engine(_ result: String) -> Element {
    Element(
      "routing-engine", attributes: [Element.Attribute("junos:style", "normal")],
      [Element("name", "re0"), Element(result)])
  }

  /// Returns the messages of the commit, one on each line.
  package static func text(of elements: [Element]) -> String {
    elements.map { element in
      switch element.name {
      case "commit-results", "routing-engine": text(of: element.children)
      case "commit-check-success": "configuration check succeeds\n"
      case "commit-success": "commit complete\n"
      case "output": element.text + "\n"
      default: ""
      }
    }.joined()
  }
}

/// The result of `load` and `rollback`.
package struct LoadResults: TreeReport {
  /// The element `load-configuration-results`, which always reports success.
  package var elements = [Element("load-configuration-results", [Element("load-success")])]

  /// Creates the result of a load that succeeded.
  package init() {}

  /// Returns `load complete` in one line; nothing if the elements report no success.
  package static func text(of elements: [Element]) -> String {
    elements.contains { $0.child("load-success") != nil } ? "load complete\n" : ""
  }
}
