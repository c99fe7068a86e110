package import Configuration
package import Datastore
import Router
import Schema

/// A router of the network as its sessions see it: the candidate and the active configuration, and
/// those that were active before.
package final class ManagedRouter {
  package let name: String
  /// What is active before the first commit, and the oldest rollback as long as there is room.
  let factory: Statement
  package private(set) var active: Statement {
    didSet { hostName = Self.hostName(in: active) ?? name }
  }
  /// The candidate that all sessions share.
  let shared: CandidateConfiguration
  /// The sessions that are in configuration mode.
  var editors: [Editor] = []
  /// Newest first; the record at n is that of rollback n.
  package private(set) var records: [CommitRecord]
  /// Until when what is active is to be confirmed, in seconds since 1970; nil: it is.
  package private(set) var deadline: Int64?
  private(set) var scheduled: Scheduled?
  private(set) var rescue: Statement?
  package var certificates: CertificateArchive
  /// What rollback n held, as far as this process has seen it.
  private var rollbacks: [Int: Statement] = [:]
  /// nil: nothing is kept beyond the process.
  private var datastore: Datastore?
  /// What this process has committed last, with its text.
  private var printed: PrintedTree?
  /// Of this router's configurations, one after the other.
  var check = CommitCheck()

  package init(
    name: String, factory: Statement, datastore: Datastore?,
    certificates: CertificateFolder? = nil
  ) throws(CommandFailure) {
    self.name = name
    self.certificates = try CertificateArchive(certificates)
    self.datastore = datastore
    self.factory = factory
    active = try Self.readActive(datastore, of: name) ?? factory
    shared = CandidateConfiguration(active)
    hostName = Self.hostName(in: active) ?? name
    records = datastore?.records ?? []
    deadline = datastore?.deadline
    rescue = try Self.read(.rescue, datastore, of: name)
    if let record = datastore?.record(in: .scheduled),
      let tree = try Self.read(.scheduled, datastore, of: name)
    {
      scheduled = Scheduled(
        tree: tree, date: record.date, user: record.user, comment: record.comment)
    }
  }

  package var candidate: Statement {
    get { shared.tree }
    _modify { yield &shared.tree }
  }

  package var hasChanges: Bool { candidate != active }

  /// The active configuration's `system host-name`, else the router's name.
  package private(set) var hostName: String

  private static func hostName(in tree: Statement) -> String? {
    let schema = Schema.configuration
    guard let system = schema.declaration(at: ["system"]),
      let leaf = schema.declaration(at: ["system", "host-name"])
    else { return nil }
    let tree = GroupExpansion(of: tree).tree
    return tree.child(system.id, in: schema)?.child(leaf.id, in: schema)?.value
  }

  /// A session that ends without a word is no editor any more.
  struct Editor {
    weak var session: Session?
  }

  /// How a commit goes into the history.
  struct CommitNote {
    /// Seconds since 1970.
    var date: Int64
    var user: String
    var via = "cli"
    var comment: String?
    /// When it is rolled back unless it is confirmed before.
    var deadline: Int64?
    /// The slot that the configuration came from.
    var emptied: Slot?
  }

  /// Makes a configuration durable and active. A candidate without changes follows it.
  func commit(_ tree: Statement, _ note: CommitNote) throws(CommandFailure) {
    var record = CommitRecord(
      serial: (records.first?.serial ?? 0) + 1, date: note.date, user: note.user, via: note.via,
      comment: note.comment, octetCount: 0, checksum: 0)
    if datastore != nil {
      let text = PrintedTree(tree, after: printed, in: .configuration)
      try Self.requireReadable(text)
      do throws(DatastoreError) {
        let kept = try datastore?.commit(
          text.octets, date: note.date, user: note.user, via: note.via, comment: note.comment,
          confirmedBy: note.deadline, emptying: note.emptied)
        if let kept { record = kept }
      } catch {
        throw CommandFailure("error: commit failed: \(error.description)")
      }
      printed = text
    }
    rollbacks = Dictionary(uniqueKeysWithValues: rollbacks.map { ($0 + 1, $1) })
    rollbacks[1] = active
    rollbacks[Self.rollbackCount] = nil
    records.insert(record, at: 0)
    if records.count > Self.rollbackCount { records.removeLast() }
    if !hasChanges { candidate = tree }
    active = tree
    deadline = note.deadline
    if note.emptied == .scheduled { scheduled = nil }
  }

  /// Keeps what is active beyond its deadline.
  func confirm() throws(CommandFailure) {
    try store { datastore throws(DatastoreError) in try datastore?.confirm() }
    deadline = nil
  }

  /// What was active before the commit that nobody confirmed.
  func beforeUnconfirmed() throws(CommandFailure) -> Statement {
    records.count > 1 ? try rollback(1) : factory
  }

  // MARK: Configurations kept beside the history

  /// A configuration that is to become active later.
  struct Scheduled {
    var tree: Statement
    /// When, in seconds since 1970.
    var date: Int64
    var user: String
    var comment: String?
  }

  func schedule(_ commit: Scheduled) throws(CommandFailure) {
    try store { datastore throws(DatastoreError) in
      try datastore?.keep(
        Self.text(of: commit.tree), in: .scheduled, date: commit.date, user: commit.user,
        comment: commit.comment)
    }
    scheduled = commit
  }

  func unschedule() throws(CommandFailure) {
    try store { datastore throws(DatastoreError) in try datastore?.empty(.scheduled) }
    scheduled = nil
  }

  /// Keeps what is active as the rescue configuration; nil: removes that.
  func keepRescue(_ tree: Statement?, date: Int64, user: String) throws(CommandFailure) {
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
  ) throws(CommandFailure) {
    do throws(DatastoreError) {
      try change(&datastore)
    } catch {
      throw CommandFailure("error: \(error.description)")
    }
  }

  private static func read(
    _ slot: Slot, _ datastore: Datastore?, of router: String
  ) throws(CommandFailure) -> Statement? {
    do {
      return try datastore?.text(in: slot).map { try parse($0, of: router) }
    } catch let error as DatastoreError {
      throw CommandFailure("error: \(error.description)")
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure("error: \(error)")
    }
  }

  /// nil: nothing has been committed.
  private static func readActive(
    _ datastore: Datastore?, of router: String
  ) throws(CommandFailure) -> Statement? {
    guard let datastore, !datastore.records.isEmpty else { return nil }
    let text: [UInt8]
    do throws(DatastoreError) { text = try datastore.text(ofRollback: 0) } catch {
      throw CommandFailure("error: \(error.description)")
    }
    return try parse(text, of: router)
  }

  private static func text(of tree: Statement) -> [UInt8] {
    PrintedTree(tree, in: .configuration).octets
  }

  /// The configuration of rollback `number`; 0 is the active one.
  package func rollback(_ number: Int) throws(CommandFailure) -> Statement {
    if number == 0 { return active }
    if let known = rollbacks[number] { return known }
    if number == records.count, number < Self.rollbackCount { return factory }
    guard datastore != nil, let text = try storedText(ofRollback: number) else {
      throw CommandFailure("error: rollback \(number) does not exist")
    }
    let tree = try Self.parse(text, of: name)
    rollbacks[number] = tree
    return tree
  }

  /// nil: there is none of that number.
  private func storedText(ofRollback number: Int) throws(CommandFailure) -> [UInt8]? {
    do throws(DatastoreError) {
      return try datastore?.text(ofRollback: number)
    } catch {
      if case .noRollback = error.reason { return nil }
      throw CommandFailure("error: \(error.description)")
    }
  }

  /// 0 to 49.
  private static let rollbackCount = 50

  /// Throws unless a new process would read the text as the tree that it was made from.
  private static func requireReadable(_ text: PrintedTree) throws(CommandFailure) {
    switch TextParser.stored(text.octets) {
    case .success(text.tree): return
    case .success:
      throw CommandFailure(
        "error: commit failed: the stored configuration would read back as another")
    case .failure(let failure):
      let reports = failure.errors.map { $0.report(file: "juniper.conf") }
      throw CommandFailure(
        reports.joined() + "error: commit failed: the stored configuration would not read back")
    }
  }

  private static func parse(
    _ text: [UInt8], of router: String
  ) throws(CommandFailure) -> Statement {
    switch TextParser.stored(text) {
    case .success(let tree): return tree
    case .failure(let failure):
      let reports = failure.errors.map { $0.report(file: "\(router).conf") }
      throw CommandFailure("error: the stored configuration is damaged\n" + reports.joined())
    }
  }
}
