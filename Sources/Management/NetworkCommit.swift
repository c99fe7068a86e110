package import Configuration

/// A configuration for each of several routers, all checked before the first becomes active.
package struct NetworkCommit {
  private var prepared: [(router: ManagedRouter, commit: PreparedCommit)] = []
  private let management: Management

  /// Checks the configurations, and changes nothing. `session`: the number of the one that asks,
  /// whose own lock does not keep it out. Throws `locked`, or the errors of the first that fails.
  package init(
    _ trees: [(router: ManagedRouter, tree: Statement)], by requester: Requester,
    session: Int?, comment: String?, in management: Management
  ) throws(ManagementError) {
    self.management = management
    for (router, _) in trees {
      let holder = router.editors.first { $0.mode == .exclusive && $0.session != session }
      if let holder { throw ManagementError(.locked(by: holder)) }
    }
    for (router, tree) in trees {
      let transaction = Transaction(tree: tree, requester: requester, comment: comment)
      prepared.append((router, try management.prepare(transaction, on: router)))
    }
  }

  /// Brings them into force, one router after the other, and calls `told` for each that is done.
  /// Throws at the first that cannot be stored; those before it stay.
  package func carryOut(told: (ManagedRouter) -> Void) throws(ManagementError) {
    for (router, commit) in prepared {
      _ = try management.carryOut(commit, on: router)
      told(router)
    }
  }
}
