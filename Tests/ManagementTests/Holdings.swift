import Configuration
import Datastore
import Router
import Schema

@testable import Management

/// All that a router has: what tests compare, before and after, here and in a new program.
struct Holdings: Equatable {
  var active: Statement
  /// The host name that is in force at the router.
  var hostName: String
  var candidate: Statement
  /// From 0 on; nil: it cannot be read.
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
    // The one behind the last record is what the router was made with.
    rollbacks = (0...router.records.count).map { try? router.rollback($0) }
    if rollbacks.count > 50 { rollbacks.removeLast() }
    records = router.records
    activeRecord = router.activeRecord
    deadline = router.deadline
    scheduled = router.scheduled?.tree
    scheduledDate = router.scheduled?.date
    rescue = try? router.rescueTree()
  }

  /// A new program begins without changes.
  var afterRestart: Holdings {
    var after = self
    after.candidate = active
    return after
  }
}
