import Configuration
import Management
import Operations
import Schema
import Shell

/// The requests `get`, `get-config` and `get-configuration`.
extension NETCONFSession {
  /// Returns a configuration, as `get-config` requests, or the running configuration and the
  /// sessions that edit, as `get` requests. Other state of the router has requests of its own. RFC
  /// 6241 sections 7.1 and 7.7.
  func getConfig(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    var isCandidate = false
    var state: [Element] = []
    if operation.name == "get-config" {
      isCandidate =
        try datastore(in: request, "source", of: ["candidate", "running"]).name == "candidate"
    } else if !context.router.editors.isEmpty {
      state = EditorsReport(context.editors).elements
    }
    var view = isCandidate ? candidateView : activeView
    if let filter = operation.child("filter") {
      let type = filter.attribute("type") ?? "subtree"
      guard type == "subtree" else {
        throw .badAttribute("type", "only subtree filters are supported", in: "filter")
      }
      // An empty filter selects nothing (RFC 6241 section 6.4.2).
      state.removeAll { part in !filter.children.contains { $0.name == part.name } }
      let selections = filter.children.filter { $0.name == "configuration" }
      if selections.isEmpty { return .answer(.elements([Element("data", state)])) }
      try select(selections, in: &view)
    }
    return .answer(.elements([Element("data", [view.element] + state)]))
  }

  /// Returns a configuration in one of several formats, as `get-configuration` of Junos requests.
  func getConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    let format = try ReplyFormat(of: operation)
    for (name, words) in Self.words {
      if let word = operation.attribute(name), !words.contains(word) { throw .invalid(name, word) }
    }
    if operation.attribute("compare") != nil { return try compare(operation, format) }
    var view = try self.view(of: operation)
    if operation.attribute("changed") != nil {
      view.former = context.visible(context.router.active)
    }
    // Statements in groups are selected by the place where they are inherited.
    if let inherit = operation.attribute("inherit") {
      self.inherit(in: &view, withDefaults: inherit == "defaults")
    }
    let filters = operation.children
    if !filters.isEmpty { try select(filters, in: &view) }
    return .answer(Self.answer(view, format))
  }

  /// The values of each attribute of `get-configuration` that takes fixed words.
  private static let words: KeyValuePairs = [
    "changed": ["changed"],
    "commit-scripts": ["apply", "apply-no-transients", "view"],
    "compare": ["configuration", "rollback"],
    "database": ["candidate", "committed"],
    "groups": ["groups"],
    "inherit": ["defaults", "inherit"],
    "interface-ranges": ["interface-ranges"],
  ]

  private func view(of operation: MarkupNode) throws(RPCFailure) -> ConfigurationView {
    if let text = operation.attribute("rollback") {
      return view(of: try rollback(text))
    }
    return isCommitted(operation) ? activeView : candidateView
  }

  private func isCommitted(_ operation: MarkupNode) -> Bool {
    operation.attribute("database") == "committed"
  }

  private func rollback(_ text: String) throws(RPCFailure) -> Statement {
    guard let number = Int(text), (0..<ManagedRouter.rollbackCount).contains(number) else {
      throw .invalid("rollback", text)
    }
    return try converted { () throws(CommandFailure) in try context.rollback(number) }
  }

  /// Returns the difference between a database and a rollback, in the format of `show | compare`.
  private func compare(
    _ operation: MarkupNode, _ format: ReplyFormat
  ) throws(RPCFailure) -> Step {
    guard format == .text || format == .xml else {
      throw .badAttribute("format", "a comparison is text")
    }
    if operation.children.contains(where: { !$0.children.isEmpty }) {
      throw RPCFailure(
        .operationNotSupported, "a comparison is of the whole configuration",
        badElement: "configuration")
    }
    let other = try rollback(operation.attribute("rollback") ?? "0")
    let view = isCommitted(operation) ? activeView : candidateView
    // The text begins with a line feed, as the output of `show | compare` does, even if there are
    // no differences.
    return .answer(.elements([.configurationOutput("\n" + view.comparison(with: other))]))
  }

  // MARK: Views

  private func view(of tree: Statement) -> ConfigurationView {
    var view = ConfigurationView(tree: tree, path: [], part: .inside)
    view.remarks.hidesSecrets = true
    return view
  }

  private var activeView: ConfigurationView {
    var view = view(of: context.visible(context.router.active))
    view.attributes = context.workspace.commitAttributes(of: context.router)
    return view
  }

  private var candidateView: ConfigurationView {
    var view = view(of: context.visible(access.candidate))
    view.attributes = context.workspace.candidateAttributes(of: access)
    return view
  }

  private func inherit(in view: inout ConfigurationView, withDefaults: Bool) {
    func expanded(_ tree: Statement) -> Statement {
      let expanded = GroupExpansion(of: tree).tree
      return withDefaults ? expanded.withDefaults() : expanded
    }
    view.tree = expanded(view.tree)
    view.former = view.former.map(expanded)
  }

  /// Reduces a view to what any of the filters selects. RFC 6241 section 6.
  private func select(
    _ filters: [MarkupNode], in view: inout ConfigurationView
  ) throws(RPCFailure) {
    do throws(ConfigurationFilter.Fault) {
      let filter = try Self.union(of: filters.map(\.element), in: view.tree)
      view.tree = try filter.selecting(view.tree)
      // A foreign statement may be missing in the former configuration, to which the filter then
      // does not apply.
      if let former = view.former { view.former = (try? filter.selecting(former)) ?? former }
    } catch {
      var fault = RPCError(.operationFailed, "syntax error", badElement: error.element)
      fault.path = Spelling.banner(error.path, in: .configuration)
      throw RPCFailure([fault])
    }
  }

  /// Returns the filter that selects in `tree` what any of several `configuration` elements
  /// selects.
  private static func union(
    of elements: [Element], in tree: Statement
  ) throws(ConfigurationFilter.Fault) -> ConfigurationFilter {
    // The attribute distinguishes an element that selects nothing from one that selects everything.
    var union = Element("configuration", attributes: [Element.Attribute("recurse", "false")])
    for element in elements {
      let filter = ConfigurationFilter(element)
      if elements.count == 1 || filter.isEmpty { return filter }
      // An element that selects nothing may require values, which would restrict the others.
      if try !filter.selecting(tree).children.isEmpty { union.children += element.children }
    }
    return ConfigurationFilter(union)
  }
}
