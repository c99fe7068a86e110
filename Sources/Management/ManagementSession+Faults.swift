package import Configuration
import Router

extension ManagementSession {
  /// The faults of the candidate's statements, as far as the schema alone determines them.
  ///
  /// The check only examines what has changed since the last configuration without an error, and
  /// nothing if the candidate has not changed since the last call.
  package var candidateFaults: StatementFaults {
    let tree = candidate
    if let known = router.faults, known.tree.isShared(with: tree) { return known.found }
    let check = router.check.take() ?? CommitCheck()
    let (used, found) = management.work(on: (check, tree)) { resources in
      var check = resources.0
      let faults = check.check(resources.1).faults
      return (check, faults)
    }
    router.check = used
    router.faults = (tree, found)
    return found
  }
}
