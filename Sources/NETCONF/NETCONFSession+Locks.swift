import Configuration
import Management
import Operations

/// Locks, and the candidates that `open-configuration` opens.
extension NETCONFSession {
  /// `lock`. The candidate and the running configuration have one lock: only the session that holds it
  /// edits and commits. RFC 6241 §7.5.
  func lock(_ request: Request) throws(RPCFailure) -> Step {
    let name = try datastore(in: request, "target", of: ["candidate", "running"]).name
    if locks.contains(name) { throw alreadyLocked }
    if name == "running", let other = context.router.unconfirmedSession, other != access.number {
      throw RPCFailure([.lockDenied("a commit of another session is not confirmed", heldBy: other)])
    }
    if locks.isEmpty { try perform(BeginEditing(.exclusive)) }
    locks.insert(name)
    return .answer(.ok)
  }

  /// `unlock`. With the candidate, what was not committed is dropped. RFC 6241 §7.6, §8.3.5.2.
  func unlock(_ request: Request) throws(RPCFailure) -> Step {
    let name = try datastore(in: request, "target", of: ["candidate", "running"]).name
    if locks.remove(name) == nil { throw notLocked }
    if name == "candidate" { try perform(RollBack(to: .number(0))) }
    if locks.isEmpty { try perform(ShareCandidate()) }
    return .answer(.ok)
  }

  /// `lock-configuration`
  func lockConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    if access.mode == .exclusive { throw alreadyLocked }
    try perform(BeginEditing(.exclusive))
    locks = ["candidate"]
    return .answer(.ok)
  }

  private var alreadyLocked: RPCFailure {
    RPCFailure([.lockDenied("the session holds this lock already", heldBy: access.number)])
  }

  private var notLocked: RPCFailure {
    RPCFailure(.operationFailed, "the configuration is not locked by this session")
  }

  /// `open-configuration`, with `private` or `exclusive`.
  func openConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    let options = request.operation.children
    let known: [String: CandidateMode] = [
      "private": .private, "exclusive": .exclusive, "shared": .shared,
    ]
    if let unknown = options.first(where: { known[$0.name] == nil }) {
      throw RPCFailure(
        .operationNotSupported, "there is no such database here", badElement: unknown.name)
    }
    guard options.count <= 1 else {
      throw RPCFailure(
        .badElement, "a session opens one database", badElement: options.last?.name ?? "")
    }
    guard access.mode == nil || access.mode == .shared else {
      throw RPCFailure(.operationFailed, "the session has opened a configuration already")
    }
    let mode = options.first.flatMap { known[$0.name] } ?? .shared
    try perform(BeginEditing(mode))
    if mode == .exclusive { locks = ["candidate"] }
    if mode == .private {
      warnings.append(.warning("uncommitted changes will be discarded on exit"))
    }
    return .answer(.ok)
  }

  /// `unlock-configuration`. What was not committed is dropped.
  func unlockConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    if access.mode != .exclusive { throw notLocked }
    return try closeConfiguration(request)
  }

  /// `close-configuration`. What was not committed of a private or an exclusive candidate is dropped.
  func closeConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    guard access.mode != nil else {
      throw RPCFailure(.operationFailed, "the session has not opened a configuration")
    }
    try perform(EndEditing(dropsChanges: true))
    locks = []
    return .answer(.ok)
  }

  /// Returns the child of `source` or `target`, which must be one of those named.
  func datastore(
    in request: Request, _ element: String, of names: [String]
  ) throws(RPCFailure) -> MarkupNode {
    guard let node = request.operation.child(element), let child = node.children.first else {
      throw RPCFailure(.missingElement, "missing argument: \(element)", badElement: element)
    }
    guard names.contains(child.name), node.children.count == 1 else {
      throw RPCFailure(
        .operationNotSupported, "'\(child.name)' is not possible as \(element)",
        badElement: child.name)
    }
    return child
  }
}
