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
  package var candidate: Statement
  /// Newest first; the record at n is that of rollback n.
  package private(set) var records: [CommitRecord]
  /// What rollback n held, as far as this process has seen it.
  private var rollbacks: [Int: Statement] = [:]
  /// nil: nothing is kept beyond the process.
  private var datastore: Datastore?

  package init(name: String, factory: Statement, datastore: Datastore?) throws(CommandFailure) {
    self.name = name
    self.datastore = datastore
    self.factory = factory
    let tree = try datastore?.active.map { text throws(CommandFailure) in
      try Self.parse(text, of: name)
    }
    active = tree ?? factory
    candidate = active
    hostName = Self.hostName(in: active) ?? name
    records = datastore?.records ?? []
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

  /// Makes the candidate durable and active.
  package func commit(
    date: Int64, user: String, comment: String?
  ) throws(CommandFailure) {
    let text = Array(TextPrinter.print(contentsOf: candidate, in: .configuration).utf8)
    var record = CommitRecord(
      serial: (records.first?.serial ?? 0) + 1, date: date, user: user, via: "cli",
      comment: comment, octetCount: text.count, checksum: 0)
    do throws(DatastoreError) {
      if let kept = try datastore?.commit(text, date: date, user: user, comment: comment) {
        record = kept
      }
    } catch {
      throw CommandFailure("error: commit failed: \(error.description)")
    }
    rollbacks = Dictionary(uniqueKeysWithValues: rollbacks.map { ($0 + 1, $1) })
    rollbacks[1] = active
    rollbacks[Self.rollbackCount] = nil
    records.insert(record, at: 0)
    if records.count > Self.rollbackCount { records.removeLast() }
    active = candidate
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

  private static func parse(
    _ text: [UInt8], of router: String
  ) throws(CommandFailure) -> Statement {
    switch TextParser.merge(text, into: .empty) {
    case .success(let tree): return tree
    case .failure(let failure):
      let reports = failure.errors.map { $0.report(file: "\(router).conf") }
      throw CommandFailure("error: the stored configuration is damaged\n" + reports.joined())
    }
  }
}
