import Configuration
import Management
import Operations

/// The requests that lock the datastores, and that open and close a candidate.
extension NETCONFSession {
  /// Locks a datastore, as `lock` requests. The candidate and the running configuration share one
  /// lock: only the session that holds it can edit and commit. RFC 6241 section 7.5.
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

  /// Releases a lock, as `unlock` requests. With that of the candidate, uncommitted changes are
  /// discarded. RFC 6241 sections 7.6 and 8.3.5.2.
  func unlock(_ request: Request) throws(RPCFailure) -> Step {
    let name = try datastore(in: request, "target", of: ["candidate", "running"]).name
    if locks.remove(name) == nil { throw notLocked }
    if name == "candidate" { try perform(RollBack(to: .number(0))) }
    if locks.isEmpty { try perform(ShareCandidate()) }
    return .answer(.ok)
  }

  /// Locks the candidate, as `lock-configuration` of Junos requests.
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

  /// Opens a candidate, as `open-configuration` of Junos requests: the shared one, a private one,
  /// or the shared one exclusively.
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

  /// Releases the lock of `lock-configuration`. Uncommitted changes are discarded.
  func unlockConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    if access.mode != .exclusive { throw notLocked }
    return try closeConfiguration(request)
  }

  /// Closes the candidate that `open-configuration` has opened. Uncommitted changes of a private or
  /// an exclusive candidate are discarded.
  func closeConfiguration(_ request: Request) throws(RPCFailure) -> Step {
    guard access.mode != nil else {
      throw RPCFailure(.operationFailed, "the session has not opened a configuration")
    }
    try perform(EndEditing(dropsChanges: true))
    locks = []
    return .answer(.ok)
  }

  /// Returns the child of `source` or `target`. Throws unless it is one of `names`.
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
