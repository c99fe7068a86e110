import Configuration
import Datastore
import Router
import Schema

@testable import Management

/// Everything that a router has, which tests compare before and after a commit and in a new
/// program.
struct Holdings: Equatable {
  var active: Statement
  /// The host name by which the router works.
  var hostName: String
  var candidate: Statement
  /// The rollbacks from 0 on; nil stands for one that cannot be read.
  var rollbacks: [Statement?]
  var records: [CommitRecord]
  var activeRecord: CommitRecord?
  var deadline: Int64?
  var scheduled: Statement?
  var scheduledDate: Int64?
  var rescue: Statement?

  init(_ router: ManagedRouter) {
    active = router.active
    hostName = router.hostName
    candidate = router.candidate
    // The entry after the last record is the configuration with which the router was made.
    rollbacks = (0...router.records.count).map { try? router.rollback($0) }
    if rollbacks.count > 50 { rollbacks.removeLast() }
    records = router.records
    activeRecord = router.activeRecord
    deadline = router.deadline
    scheduled = router.scheduled?.tree
    scheduledDate = router.scheduled?.date
    rescue = try? router.rescueTree()
  }

  /// The holdings after a restart, which begins without changes in the candidate.
  var afterRestart: Holdings {
    var after = self
    after.candidate = active
    return after
  }
}
