import Configuration
import Datastore

/// The commit that must be confirmed, and the configuration that its rollback restores.
extension ManagedRouter {
  /// Returns the serial of the commit that the rollback of a new commit restores, as its record
  /// states it. A commit that follows an unconfirmed one restores what that one restores. RFC 6241
  /// section 8.4.1.
  func restoredSerial(isFollowUp: Bool) -> Int? {
    if isFollowUp, let record = records.first {
      return record.restoredSerial ?? (records.count > 1 ? records[1].serial : 0)
    }
    return activeRecord == records.first ? nil : activeRecord?.serial ?? 0
  }

  /// Returns the configuration that was active before the unconfirmed commit. Throws `noRollback`,
  /// or the reason why it cannot be read.
  func beforeUnconfirmed() throws(ManagementError) -> Statement {
    if let former = unconfirmed?.former { return former }
    guard let serial = records.first?.restoredSerial else {
      return records.count > 1 ? try rollback(1) : factory
    }
    if serial == 0 { return factory }
    // The history has 50 records, and a commit that would remove this one is rejected.
    return try committed(records.firstIndex { $0.serial == serial } ?? records.count + 1)
  }

  /// Whether one more commit would remove the configuration from the history that the rollback of
  /// the unconfirmed commit restores.
  var isFollowUpTooLate: Bool {
    let serial = restoredSerial(isFollowUp: true)
    let place = records.firstIndex { $0.serial == serial } ?? records.count
    return place + 1 >= Self.rollbackCount
  }

  /// The number of the NETCONF session whose commit is unconfirmed; nil if there is none, or if
  /// that session has ended.
  package var unconfirmedSession: Int? {
    unconfirmed?.binding == .router ? nil : unconfirmed?.session
  }
}
