import Configuration
import Datastore
import DatastoreTestSupport
import Router
import Schema
import Testing

@testable import Management

/// A way in which a configuration becomes active, or is prepared for it.
enum CommitKind: CaseIterable, Sendable {
  case activate, confirmed, check, schedule, rescue, rollback, network
  /// The time to confirm the active configuration ends while the program runs.
  case confirmationRunOut
  case scheduledDue
  case start
  /// The same two events were due while the program did not run.
  case startAfterDeadline, startAfterScheduled

  /// Whether no user is present who could correct the configuration.
  var isAutomatic: Bool {
    switch self {
    case .activate, .confirmed, .check, .schedule, .rescue, .rollback, .network: false
    case .confirmationRunOut, .scheduledDue, .start, .startAfterDeadline, .startAfterScheduled:
      true
    }
  }

  var isRollback: Bool { self == .confirmationRunOut || self == .startAfterDeadline }
  var isScheduled: Bool { self == .scheduledDue || self == .startAfterScheduled }
  var isAtStart: Bool {
    self == .start || self == .startAfterDeadline || self == .startAfterScheduled
  }
  /// Whether the configuration comes from the state folder.
  var isStored: Bool { isAutomatic || self == .rescue || self == .rollback }

  /// The file with the configuration that is to become active.
  var file: String? {
    switch self {
    case .activate, .confirmed, .check, .schedule, .network: nil
    case .rollback: "1.conf"
    case .confirmationRunOut, .startAfterDeadline: "2.conf"
    case .start: "3.conf"
    case .rescue: "4.conf"
    case .scheduledDue, .startAfterScheduled: "5.conf"
    }
  }
}

/// What is wrong with a configuration or with the files from which it comes.
enum CommitFault: CaseIterable, Sendable {
  case none, schema, model, certificateMissing, certificateBroken, locked, conflict
  case textDamaged, textMissing, indexDamaged, unreadable

  var isOfCertificate: Bool { self == .certificateMissing || self == .certificateBroken }

  /// The text behind the host name in the configuration.
  var text: String {
    switch self {
    case .none, .locked, .conflict, .textDamaged, .textMissing, .indexDamaged, .unreadable: ""
    case .schema:
      "services {\n    ipsec-vpn {\n        ike {\n"
        + "            policy p {\n                proposals ghost;\n            }\n        }\n    }\n}\n"
    case .model: "routing-instances {\n    default {\n        instance-type vrf;\n    }\n}\n"
    case .certificateMissing, .certificateBroken:
      """
      services {
          ipsec-vpn {
              ike {
                  proposal i {
                      authentication-method rsa-signatures;
                      dh-group group2;
                  }
                  policy p {
                      proposals i;
                      local-certificate c;
                  }
              }
          }
      }

      """
    }
  }
}

/// A router with three commits, a rescue configuration and, for some kinds, a scheduled commit. One
/// of these configurations is to become active by a kind of commit, and a fault prevents it.
struct CommitCell {
  let kind: CommitKind
  let fault: CommitFault
  let disk = Site.emptyDisk()
  /// The configuration that is to become active.
  let tree: Statement
  /// The records as they were written, before any fault.
  private(set) var records: [CommitRecord] = []

  static let deadline = Site.start + 60

  init(_ kind: CommitKind, _ fault: CommitFault) throws {
    self.kind = kind
    self.fault = fault
    var tree = try Site.tree("new", fault.text)
    if fault == .unreadable, !kind.isStored { tree = try Self.unreadable(tree) }
    self.tree = tree
    try write()
    switch fault {
    case .textDamaged: if let file = kind.file { try disk.damage("\(Site.folder)/\(file)") }
    case .textMissing: if let file = kind.file { try disk.replace("\(Site.folder)/\(file)", nil) }
    case .indexDamaged: try disk.damage("\(Site.folder)/index")
    case .certificateBroken:
      let state = try StateFolder(path: Site.path, fileSystem: disk)
      try CertificateFolder(router: "r1", in: state).save([1, 2, 3], .local, named: "c")
    default: break
    }
  }

  /// Returns a tree with a value that cannot be parsed, in a group that no check visits; no front
  /// end can make it.
  static func unreadable(_ tree: Statement) throws -> Statement {
    let commands = Array("set groups g interfaces so-0/0/0 mtu 1500".utf8)
    let changed = SetParser.merge(commands, into: tree).tree
    var path: [PathElement] = []
    var statement = try #require(changed.children.first)
    while let child = statement.children.first {
      path.append(PathElement(statement.declaration, value: statement.value))
      statement = child
    }
    var result = changed
    result.update(at: (path + [PathElement(statement.declaration)])[...], in: .configuration) {
      $0.value = "none"
    }
    return result
  }

  /// Returns the text of a configuration in the folder; the one that is to become active has its
  /// own contents.
  private func text(_ file: String, _ hostName: String) -> [UInt8] {
    guard file == kind.file else { return Site.text(hostName) }
    if fault == .unreadable { return Array("system {\n    host-name new;\n    no such;\n}\n".utf8) }
    return Site.text("new", fault.text)
  }

  private mutating func write() throws {
    var found: [CommitRecord] = []
    try Site.write(to: disk) { store in
      try store.commit(text("1.conf", "one"), date: Site.start - 300, user: "u1")
      try store.commit(text("2.conf", "two"), date: Site.start - 200, user: "u2", comment: "2nd")
      try store.commit(
        text("3.conf", "three"), date: Site.start, user: "u3",
        confirmedBy: kind.isRollback ? Self.deadline : nil,
        confirmation: kind.isRollback ? CommitConfirmation(minutes: 1) : nil)
      try store.save(text("4.conf", "rescue"), in: .rescue, date: Site.start, user: "u4")
      if kind.isScheduled {
        try store.save(
          text("5.conf", "five"), in: .scheduled, date: Self.deadline, user: "u5", comment: "later")
      }
      found = store.records
    }
    records = found
  }

  /// Opens the folder like a program that starts before anything is due, or long after.
  func open(failing failure: FailingFileSystem.Failure = .error(code: 28)) throws -> Site {
    try Site(
      on: disk, at: kind == .startAfterDeadline || kind == .startAfterScheduled ? 1_000 : 0,
      failing: failure)
  }

  /// Prepares a session for the commit, and returns it.
  func prepare(_ site: Site) throws -> ManagementSession? {
    guard !kind.isAutomatic else { return nil }
    let session = try site.open("ann", fault == .conflict ? .private : .shared)
    switch kind {
    case .rescue: try load(session) { try session.handle(RollBack(to: .rescue)) }
    case .rollback: try load(session) { try session.handle(RollBack(to: .number(2))) }
    case .network: break
    default: try session.load(tree)
    }
    return session
  }

  /// Loads a configuration, unless it cannot be read: then the error occurs in `commit`.
  private func load(_ session: ManagementSession, _ body: () throws -> Void) throws {
    switch fault {
    case .textDamaged, .textMissing, .unreadable, .locked: break
    default: try body()
    }
  }

  /// Carries out the commit.
  func commit(_ site: Site, _ session: ManagementSession?) throws {
    switch kind {
    case .activate: try session?.commit(comment: "why")
    case .confirmed: try session?.commit(.activateUnlessUnconfirmed(minutes: 2), comment: "why")
    case .check: try session?.commit(.check)
    case .schedule: try session?.commit(.schedule(at: Site.start + 500), comment: "why")
    case .rescue:
      if session?.hasChanges == false { try session?.handle(RollBack(to: .rescue)) }
      try session?.commit(comment: "why")
    case .rollback:
      if session?.hasChanges == false { try session?.handle(RollBack(to: .number(2))) }
      try session?.commit(comment: "why")
    case .network:
      let commit = try NetworkCommit(
        [(site.router, tree)], by: Requester(user: "ann", channel: .lab), session: session?.number,
        comment: "why", in: site.management)
      try commit.carryOut { _ in }
    case .confirmationRunOut, .scheduledDue: site.advance(to: 60)
    case .start, .startAfterDeadline, .startAfterScheduled: break
    }
  }
}
