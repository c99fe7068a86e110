package import Configuration

/// A commit on several routers. All configurations are checked before the first one becomes active.
package struct NetworkCommit {
  private var prepared: [(router: ManagedRouter, commit: PreparedCommit)] = []
  private let management: Management

  /// Checks the configurations and changes nothing. `session` is the number of the requesting
  /// session, whose own lock does not prevent the commit. Throws `locked`, or the errors of the
  /// first configuration that fails.
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

  /// Makes the configurations active, one router after the other, and calls `didCommit` after each.
  /// Throws at the first one that cannot be stored; those before it remain active.
  package func carryOut(didCommit: (ManagedRouter) -> Void) throws(ManagementError) {
    for (router, commit) in prepared {
      _ = try management.carryOut(commit, on: router)
      didCommit(router)
    }
  }
}
