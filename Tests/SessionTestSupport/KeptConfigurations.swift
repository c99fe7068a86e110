import Configuration
import Datastore
import Management
import Schema

/// The configurations that a router keeps when one process ends, to be compared with those that the
/// next process finds.
struct KeptConfigurations {
  private let active: Statement
  private let records: [CommitRecord]
  private let rollbacks: [Statement]
  private let deadline: Int64?
  private let scheduled: Statement?

  init(_ router: ManagedRouter) throws {
    active = router.active
    records = router.records
    deadline = router.deadline
    scheduled = router.scheduled?.tree
    rollbacks = try records.indices.map { try router.rollback($0) }
  }

  func require(in router: ManagedRouter) throws {
    guard router.active == active else {
      throw SessionFault(
        .notDurable, Comparison.text(from: active, to: router.active, in: .configuration))
    }
    guard router.records == records, router.deadline == deadline,
      router.scheduled?.tree == scheduled
    else { throw SessionFault(.notDurable, "\(records)\n\(router.records)") }
    for (number, tree) in rollbacks.enumerated() {
      let read: Statement
      do { read = try router.rollback(number) } catch {
        throw SessionFault(.rollbackLost, "rollback \(number): \(error)")
      }
      guard read != tree else { continue }
      let change = Comparison.text(from: tree, to: read, in: .configuration)
      throw SessionFault(.rollbackLost, "rollback \(number)\n\(change)")
    }
  }
}
