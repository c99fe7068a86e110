package import Configuration
package import Datastore
import Router
import Schema

/// A router under management: the active configuration, those that were active before, the
/// candidate that sessions share, and what is kept beside them.
///
/// A class, because sessions share it.
package final class ManagedRouter {
  package let name: String
  /// What is active before the first commit, and the oldest rollback as long as there is room.
  package let factory: Statement
  package private(set) var active: Statement
  /// The active configuration's `system host-name`, else the router's name.
  package private(set) var hostName: String
  /// The candidate that all sessions share.
  let shared: CandidateConfiguration
  /// The sessions that are in configuration mode, in the order in which they entered it.
  package internal(set) var editors: [Editor] = []
  /// Newest first; the record at n is that of rollback n.
  package private(set) var records: [CommitRecord]
  /// The record of the commit that is active. After damage it need not be the newest one.
  package private(set) var activeRecord: CommitRecord?
  /// Until when what is active is to be confirmed, in seconds since 1970; nil: it is confirmed.
  package private(set) var deadline: Int64?
  package private(set) var scheduled: ScheduledCommit?
  package var certificates: CertificateArchive
  /// When what is overdue and failed is tried again.
  var retries: [DueCommit: Retry] = [:]
  /// What was active when the commit was made that waits for its confirmation. Damage may have kept
  /// rollback 1 from being that.
  private var beforeDeadline: Statement?
  /// What rollback n held, as far as this process has seen it.
  private var rollbacks: [Int: Statement] = [:]
  private var rescue: Statement?
  /// nil: nothing is kept beyond the process.
  var datastore: Datastore?
  /// What this process has committed last, with its text.
  var printed: PrintedTree?
  /// The check of this router's configurations, one after the other; nil while one is under way.
  var check: CommitCheck? = CommitCheck()

  init(
    name: String, factory: Statement, datastore: Datastore?, certificates: CertificateFolder?
  ) throws(ManagementError) {
    self.name = name
    self.factory = factory
    self.datastore = datastore
    self.certificates = try CertificateArchive(certificates)
    active = factory
    hostName = name
    shared = CandidateConfiguration(factory)
    records = datastore?.records ?? []
    deadline = datastore?.deadline
    if let record = datastore?.record(in: .scheduled) {
      scheduled = ScheduledCommit(
        tree: try? storedTree(in: .scheduled), date: record.date, user: record.user,
        comment: record.comment)
    }
  }

  package var candidate: Statement {
    get { shared.tree }
    _modify { yield &shared.tree }
  }

  /// Whether the shared candidate differs from what is active.
  package var hasChanges: Bool { candidate != active }

  /// Takes over a configuration that is in force from now on. A candidate without changes follows.
  func activate(_ tree: Statement, hostName: String, _ record: CommitRecord?) {
    if !hasChanges { candidate = tree }
    active = tree
    self.hostName = hostName.isEmpty ? name : hostName
    activeRecord = record
  }

  /// Puts a new record in front of the history, whose predecessor was active up to now.
  func add(_ record: CommitRecord, deadline: Int64?) {
    let former = activeRecord == records.first ? active : rollbacks[0]
    rollbacks = Dictionary(uniqueKeysWithValues: rollbacks.map { ($0 + 1, $1) })
    rollbacks[1] = former
    rollbacks[Self.rollbackCount] = nil
    records.insert(record, at: 0)
    if records.count > Self.rollbackCount { records.removeLast() }
    self.deadline = deadline
    beforeDeadline = deadline == nil ? nil : active
    retries[.rollback] = nil
  }

  /// 0 to 49.
  private static let rollbackCount = 50

  // MARK: Rollbacks

  /// The configuration of rollback `number`; 0 is what is active. Throws `noRollback`, or why it
  /// cannot be read.
  package func rollback(_ number: Int) throws(ManagementError) -> Statement {
    number == 0 ? active : try committed(number)
  }

  /// What commit `number` made active, counted from the newest, 0: the one that is active unless
  /// damage kept it from being used.
  func committed(_ number: Int) throws(ManagementError) -> Statement {
    if number == 0, activeRecord == records.first { return active }
    if let known = rollbacks[number] { return known }
    if number == records.count, number < Self.rollbackCount { return factory }
    guard let datastore, records.indices.contains(number) else {
      throw ManagementError(.noRollback(number))
    }
    let text = try stored { () throws(DatastoreError) in try datastore.text(ofRollback: number) }
    let tree = try Self.parse(text, .rollback(number))
    rollbacks[number] = tree
    return tree
  }

  /// What was active before the commit that is not confirmed.
  func beforeUnconfirmed() throws(ManagementError) -> Statement {
    if let beforeDeadline { return beforeDeadline }
    return records.count > 1 ? try rollback(1) : factory
  }

  private static func parse(
    _ text: [UInt8], _ place: ManagementError.StoredConfiguration
  ) throws(ManagementError) -> Statement {
    let loaded = TextParser.stored(text)
    guard loaded.errors.isEmpty else { throw ManagementError(.damaged(place, loaded.errors)) }
    return loaded.tree
  }

  // MARK: Kept beside the history

  /// Keeps what is active beyond its deadline.
  func confirm() throws(ManagementError) {
    try store { datastore throws(DatastoreError) in try datastore?.confirm() }
    deadline = nil
    beforeDeadline = nil
    retries[.rollback] = nil
  }

  func schedule(_ commit: ScheduledCommit, _ tree: Statement) throws(ManagementError) {
    try store { datastore throws(DatastoreError) in
      try datastore?.keep(
        Self.text(of: tree), in: .scheduled, date: commit.date, user: commit.user,
        comment: commit.comment)
    }
    scheduled = commit
  }

  func unschedule() throws(ManagementError) {
    try store { datastore throws(DatastoreError) in try datastore?.empty(.scheduled) }
    forgetScheduled()
  }

  /// The commit for later has been carried out, and emptied its slot.
  func forgetScheduled() {
    scheduled = nil
    retries[.scheduled] = nil
  }

  /// The configuration of the commit for later. Throws `noScheduledCommit`, or why it cannot be read.
  func scheduledTree() throws(ManagementError) -> Statement {
    if let tree = scheduled?.tree { return tree }
    return try storedTree(in: .scheduled)
  }

  /// Whether a rescue configuration is kept.
  package var hasRescue: Bool { rescue != nil || datastore?.record(in: .rescue) != nil }

  /// The rescue configuration. Throws `noRescue`, or why it cannot be read.
  func rescueTree() throws(ManagementError) -> Statement {
    if let rescue { return rescue }
    guard hasRescue else { throw ManagementError(.noRescue) }
    let tree = try storedTree(in: .rescue)
    rescue = tree
    return tree
  }

  /// Keeps a configuration as the rescue configuration; nil: removes that.
  func keepRescue(_ tree: Statement?, date: Int64, user: String) throws(ManagementError) {
    try store { datastore throws(DatastoreError) in
      if let tree {
        try datastore?.keep(Self.text(of: tree), in: .rescue, date: date, user: user)
      } else {
        try datastore?.empty(.rescue)
      }
    }
    rescue = tree
  }

  private func store(
    _ change: (inout Datastore?) throws(DatastoreError) -> Void
  ) throws(ManagementError) {
    do throws(DatastoreError) { try change(&datastore) } catch {
      throw ManagementError(.storage(error))
    }
  }

  private func storedTree(in slot: Slot) throws(ManagementError) -> Statement {
    let text = try stored { () throws(DatastoreError) in try datastore?.text(in: slot) }
    guard let text else {
      throw ManagementError(slot == .rescue ? .noRescue : .noScheduledCommit)
    }
    return try Self.parse(text, .slot(slot))
  }

  private static func text(of tree: Statement) -> [UInt8] {
    PrintedTree(tree, in: .configuration).octets
  }
}

/// A configuration that is to become active later.
package struct ScheduledCommit: Sendable {
  /// nil: its text could not be read at the start, and is read again when the commit falls due.
  package var tree: Statement?
  /// When, in seconds since 1970.
  package var date: Int64
  package var user: String
  package var comment: String?
}
