package import Configuration
package import Datastore
import Router
import Schema

/// A router with its configurations: the active one, the former ones, the candidate that sessions
/// share, and the rescue and scheduled ones.
///
/// It is a class because sessions share it.
package final class ManagedRouter {
  /// The name of the router in the network.
  package let name: String
  /// The configuration that is active before the first commit. It is also the oldest rollback as
  /// long as the history is not full.
  package let factory: Statement
  /// The active configuration.
  package private(set) var active: Statement
  /// The `system host-name` of the active configuration, or else the name of the router.
  package private(set) var hostName: String
  /// The candidate that all sessions share.
  let shared: CandidateConfiguration
  /// The sessions in configuration mode, in the order in which they entered it.
  package internal(set) var editors: [Editor] = []
  /// The records of the commits, the newest first; the record at index n is that of rollback n.
  package private(set) var records: [CommitRecord]
  /// The record of the active commit. After damage this need not be the newest record.
  package private(set) var activeRecord: CommitRecord?
  /// The active commit, if it must be confirmed.
  private(set) var unconfirmed: Unconfirmed?
  /// The scheduled commit; nil: there is none.
  package private(set) var scheduled: ScheduledCommit?
  /// The certificates and keys of the router.
  package var certificates: CertificateArchive
  /// The times at which due commits that failed are tried again.
  var retries: [DueCommit: Retry] = [:]
  /// The configurations of rollbacks that this process has read, by their numbers.
  private var rollbacks: [Int: Statement] = [:]
  /// The rescue configuration, if this process has read or stored it.
  private var rescue: Statement?
  /// The datastore of the router's commits; nil: nothing is stored on disk, or the datastore is in
  /// use.
  var datastore: Datastore?
  /// The configuration that this process committed last, with its text.
  var printed: PrintedTree?
  /// The commit check of this router, which is used for one configuration at a time; nil while it
  /// is in use.
  var check: CommitCheck? = CommitCheck()
  /// The configuration whose faults were determined last, with its faults.
  var faults: (tree: Statement, found: StatementFaults)?

  /// Creates a router on its factory configuration, with the history in its datastore. Throws
  /// `storage` if the certificates cannot be read.
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
    unconfirmed = datastore?.deadline.map { deadline in
      Unconfirmed(
        deadline: deadline, binding: records.first?.confirmation?.binding ?? .router)
    }
    if let record = datastore?.record(in: .scheduled) {
      scheduled = ScheduledCommit(
        tree: try? storedTree(in: .scheduled), date: record.date,
        requester: Requester(user: record.user, via: record.via),
        comment: record.comment)
    }
  }

  /// The shared candidate.
  package var candidate: Statement {
    get { shared.tree }
    _modify { yield &shared.tree }
  }

  /// Whether the shared candidate differs from the active configuration.
  package var hasChanges: Bool { candidate != active }

  /// Makes a configuration the active one. If the shared candidate had no changes, it is replaced
  /// too.
  func activate(_ tree: Statement, hostName: String, _ record: CommitRecord?) {
    if !hasChanges { candidate = tree }
    active = tree
    self.hostName = hostName.isEmpty ? name : hostName
    activeRecord = record
  }

  /// Adds a new record at the front of the history. The configuration that was active until now
  /// becomes rollback 1. If `isFollowUp`, the commit follows an unconfirmed one without confirming
  /// it, and its rollback restores the same configuration as the rollback of that one.
  func add(_ record: CommitRecord, _ unconfirmed: Unconfirmed?, isFollowUp: Bool) {
    let newest = activeRecord == records.first ? active : rollbacks[0]
    rollbacks = Dictionary(uniqueKeysWithValues: rollbacks.map { ($0 + 1, $1) })
    rollbacks[1] = newest
    rollbacks[Self.rollbackCount] = nil
    records.insert(record, at: 0)
    if records.count > Self.rollbackCount { records.removeLast() }
    let former = self.unconfirmed?.former
    self.unconfirmed = unconfirmed
    if isFollowUp { self.unconfirmed?.former = former }
    retries[.rollback] = nil
  }

  /// The number of configurations in the history, whose numbers are 0 to 49.
  package static let rollbackCount = 50

  // MARK: Rollbacks

  /// Returns the configuration of rollback `number`; 0 is the active one. Throws `noRollback`, or
  /// the reason why it cannot be read.
  package func rollback(_ number: Int) throws(ManagementError) -> Statement {
    number == 0 ? active : try committed(number)
  }

  /// Returns the configuration that commit `number` made active; 0 is the newest commit. For 0,
  /// that is the active configuration, unless the newest configuration was damaged and could not be
  /// used.
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

  /// Reads the text of a stored configuration. Throws `damaged`.
  private static func parse(
    _ text: [UInt8], _ place: ManagementError.StoredConfiguration
  ) throws(ManagementError) -> Statement {
    let loaded = TextParser.stored(text)
    guard loaded.errors.isEmpty else { throw ManagementError(.damaged(place, loaded.errors)) }
    return loaded.tree
  }

  // MARK: Confirmation, scheduled and rescue configurations

  /// The time until which the active configuration must be confirmed, in seconds since 1970; nil if
  /// it is confirmed.
  package var deadline: Int64? { unconfirmed?.deadline }

  /// Handles the end of a session. Returns whether the unconfirmed commit was bound to it.
  func loseSession(_ number: Int) -> Bool {
    guard unconfirmed?.session == number else { return false }
    unconfirmed?.session = nil
    return unconfirmed?.binding == .session
  }

  /// Confirms the active configuration, so that it is not rolled back at the deadline. Throws
  /// `storage`.
  func confirm() throws(ManagementError) {
    try store { datastore throws(DatastoreError) in try datastore?.confirm() }
    unconfirmed = nil
    retries[.rollback] = nil
  }

  /// Stores a scheduled commit. Throws `storage`.
  func schedule(_ commit: ScheduledCommit, _ tree: Statement) throws(ManagementError) {
    try store { datastore throws(DatastoreError) in
      try datastore?.save(
        Self.text(of: tree), in: .scheduled, date: commit.date, user: commit.requester.user,
        via: commit.requester.via, comment: commit.comment)
    }
    scheduled = commit
  }

  /// Removes the scheduled commit. Throws `storage`.
  func unschedule() throws(ManagementError) {
    try store { datastore throws(DatastoreError) in try datastore?.empty(.scheduled) }
    forgetScheduled()
  }

  /// Removes the scheduled commit after it was carried out, which has emptied its slot.
  func forgetScheduled() {
    scheduled = nil
    retries[.scheduled] = nil
  }

  /// Returns the configuration of the scheduled commit. Throws `noScheduledCommit`, or the reason
  /// why it cannot be read.
  func scheduledTree() throws(ManagementError) -> Statement {
    if let tree = scheduled?.tree { return tree }
    return try storedTree(in: .scheduled)
  }

  /// Whether there is a rescue configuration.
  package var hasRescue: Bool { rescue != nil || datastore?.record(in: .rescue) != nil }

  /// Returns the rescue configuration. Throws `noRescue`, or the reason why it cannot be read.
  package func rescueTree() throws(ManagementError) -> Statement {
    if let rescue { return rescue }
    guard hasRescue else { throw ManagementError(.noRescue) }
    let tree = try storedTree(in: .rescue)
    rescue = tree
    return tree
  }

  /// Stores a configuration as the rescue configuration; nil removes the rescue configuration.
  func keepRescue(_ tree: Statement?, date: Int64, user: String) throws(ManagementError) {
    try store { datastore throws(DatastoreError) in
      if let tree {
        try datastore?.save(Self.text(of: tree), in: .rescue, date: date, user: user)
      } else {
        try datastore?.empty(.rescue)
      }
    }
    rescue = tree
  }

  /// Changes the datastore, if there is one. Throws `storage`.
  private func store(
    _ change: (inout Datastore?) throws(DatastoreError) -> Void
  ) throws(ManagementError) {
    do throws(DatastoreError) { try change(&datastore) } catch {
      throw ManagementError(.storage(error))
    }
  }

  /// Returns the configuration in a slot. Throws `noRescue` or `noScheduledCommit` if the slot is
  /// empty.
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

/// A commit that is carried out at a later time.
package struct ScheduledCommit: Sendable {
  /// The configuration. It is nil if its text could not be read at the start; the text is read
  /// again when the commit is due.
  package var tree: Statement?
  /// The time at which the commit is due, in seconds since 1970.
  package var date: Int64
  /// The user who requested it. After a restart, only the name and the channel are known.
  package var requester: Requester
  /// The comment in the history of commits; nil: there is none.
  package var comment: String?
}
