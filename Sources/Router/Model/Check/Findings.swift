internal import Configuration
internal import Cryptography
internal import Schema

/// The issues that the readers of one commit check have found so far.
struct Findings {
  let schema: Schema
  /// The certificates that policies may name; nil if they are not known, and then they are not
  /// checked.
  let credentials: Credentials?
  /// The router's clock, in seconds since 1970; nil if it is not known.
  let date: Int64?
  private var found: [Found] = []

  /// An issue with the path to its statement.
  private struct Found {
    var place: [PathElement]
    var issue: CommitIssue
  }

  init(in schema: Schema, certificates: CertificateStore? = nil, at date: Int64? = nil) {
    self.schema = schema
    self.date = date
    credentials = certificates.map { Credentials($0, library: CryptographicLibrary()) }
  }

  var count: Int { found.count }

  mutating func add(_ reason: CommitIssue.Reason, at place: [PathElement]) {
    found.append(Found(place: place, issue: CommitIssue(reason, at: place, in: schema)))
  }

  /// Adds an issue about a container or list instance.
  mutating func add(_ reason: CommitIssue.Reason, at node: CheckedStatement) {
    add(reason, at: node.path)
  }

  /// Adds an issue about a leaf of `node`, or about one member of a leaf that holds several.
  mutating func add(
    _ reason: CommitIssue.Reason, at node: CheckedStatement, _ field: Field, member: String? = nil
  ) {
    add(reason, of: node.statement, at: node.path, field, member: member)
  }

  mutating func add(
    _ reason: CommitIssue.Reason, of statement: Statement, at path: [PathElement], _ field: Field,
    member: String? = nil
  ) {
    let value = statement.instances(of: field.id).first?.value ?? ""
    let members = member.map { [$0] } ?? []
    add(reason, at: path + [PathElement(field.id, value: value, members: members)])
  }

  /// Returns the value of a leaf, or its default; nil if there is neither. Values are checked when
  /// they are typed, but a configuration file may hold others: these are reported here.
  mutating func value<Value>(
    of field: Field, in node: CheckedStatement, _ make: (String) -> Value?
  ) -> Value? {
    guard let text = node.text(field) else { return nil }
    if let value = make(text) { return value }
    add(.unreadable(text), at: node, field)
    return nil
  }

  /// Returns the key of a list instance, or reports that it is invalid.
  mutating func key<Value>(of node: CheckedStatement, _ make: (String) -> Value?) -> Value? {
    if let key = make(node.name) { return key }
    add(.unreadable(node.name), at: node)
    return nil
  }

  // MARK: Order

  /// Returns all issues in the order in which `show` prints their statements. The issues of a
  /// container come before those of its contents.
  func inTreeOrder(of tree: Statement) -> [CommitIssue] {
    var sorted: [CommitIssue] = []
    append(found, below: tree, depth: 0, to: &sorted)
    return sorted
  }

  /// One step of a path, by which issues are grouped.
  private struct Step: Hashable {
    var declaration: Int
    var key: String
  }

  private func append(
    _ found: [Found], below statement: Statement, depth: Int, to sorted: inout [CommitIssue]
  ) {
    var inside: [Step: [Found]] = [:]
    for one in found {
      guard depth < one.place.count else {
        sorted.append(one.issue)
        continue
      }
      inside[step(one.place[depth]), default: []].append(one)
    }
    for child in statement.children where !inside.isEmpty {
      let element = PathElement(child.declaration, value: child.value)
      guard let deeper = inside.removeValue(forKey: step(element)) else { continue }
      append(deeper, below: child, depth: depth + 1, to: &sorted)
    }
    // Issues about statements that do not exist.
    for rest in inside.sorted(by: { $0.key.declaration < $1.key.declaration }) {
      sorted += rest.value.map(\.issue)
    }
  }

  private func step(_ element: PathElement) -> Step {
    let isList = schema.declarations[element.declaration].isList
    return Step(declaration: element.declaration, key: isList ? element.value : "")
  }
}
