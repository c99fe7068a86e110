import Configuration
import Management
import Operations
import Schema
import Shell

/// `get`, `get-config` and `get-configuration`.
extension NETCONFSession {
  /// `get-config`, and `get`, which replies the running configuration and the sessions that edit: the
  /// rest of the router's state has requests of its own. RFC 6241 §7.1, §7.7.
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
      // An empty filter selects nothing. RFC 6241 §6.4.2.
      state.removeAll { part in !filter.children.contains { $0.name == part.name } }
      guard let selection = filter.children.first(where: { $0.name == "configuration" }) else {
        return .answer(.elements([Element("data", state)]))
      }
      try select(selection, in: &view)
    }
    return .answer(.elements([Element("data", [view.element] + state)]))
  }

  /// `get-configuration` of the real system.
  func getConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let operation = request.operation
    let format = try ReplyFormat(of: operation)
    if operation.attribute("compare") != nil { return try compare(operation, format) }
    var view = try self.view(of: operation)
    if operation.attribute("changed") != nil {
      view.former = context.visible(context.router.active)
    }
    // What groups hold is selected as what is inherited from them.
    switch operation.attribute("inherit") {
    case "inherit"?: inherit(in: &view, withDefaults: false)
    case "defaults"?: inherit(in: &view, withDefaults: true)
    case nil: break
    case let other?:
      throw .invalid("inherit", other)
    }
    if let filter = operation.child("configuration") { try select(filter, in: &view) }
    return .answer(Self.answer(view, format))
  }

  private func view(of operation: MarkupNode) throws(RPCFailure) -> ConfigurationView {
    if let text = operation.attribute("rollback") {
      return view(of: try rollback(text))
    }
    switch operation.attribute("database") ?? "candidate" {
    case "candidate": return candidateView
    case "committed": return activeView
    case let other: throw .invalid("database", other)
    }
  }

  private func rollback(_ text: String) throws(RPCFailure) -> Statement {
    guard let number = Int(text), (0..<ManagedRouter.rollbackCount).contains(number) else {
      throw .invalid("rollback", text)
    }
    return try converted { () throws(CommandFailure) in try context.rollback(number) }
  }

  /// Replies what has changed since a rollback, as `show | compare` shows it.
  private func compare(
    _ operation: MarkupNode, _ format: ReplyFormat
  ) throws(RPCFailure) -> Step {
    let kind = operation.attribute("compare") ?? ""
    guard ["rollback", "configuration"].contains(kind) else {
      throw .invalid("compare", kind)
    }
    guard format == .text || format == .xml else {
      throw .badAttribute("format", "a comparison is text")
    }
    let other = try rollback(operation.attribute("rollback") ?? "0")
    // A line feed stands before the differences, as `show | compare` writes one, and stands alone where
    // there are none.
    return .answer(.elements([.configurationOutput("\n" + candidateView.comparison(with: other))]))
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

  private func select(
    _ filter: MarkupNode, in view: inout ConfigurationView
  ) throws(RPCFailure) {
    let filter = ConfigurationFilter(filter.element)
    do throws(ConfigurationFilter.Fault) {
      view.tree = try filter.selecting(view.tree)
      // A foreign statement may be new, and then the filter does not fit the former configuration.
      if let former = view.former { view.former = (try? filter.selecting(former)) ?? former }
    } catch {
      var fault = RPCError(.operationFailed, "syntax error", badElement: error.element)
      fault.path = Spelling.banner(error.path, in: .configuration)
      throw RPCFailure([fault])
    }
  }
}
