package import Configuration
import Schema

/// A requester's session at a router, with what it edits and the locks that it holds. A front end
/// holds one for each of its users. When the last reference is released, the session ends.
///
/// It is a class because its deinitializer releases the locks.
package final class ManagementSession {
  /// The number of the session, counted from 1. Locks belong to it.
  package let number: Int
  package let requester: Requester
  package let loginDate: Int64
  package let management: Management
  package private(set) var router: ManagedRouter
  /// How the session edits; nil if it is not editing.
  private(set) var editing: Editing?

  enum Editing {
    case shared
    case exclusive
    /// A private candidate. `base` is the configuration that was active when the candidate was
    /// created.
    case `private`(base: Statement, own: CandidateConfiguration)
  }

  init(number: Int, requester: Requester, at router: ManagedRouter, of management: Management) {
    self.number = number
    self.requester = requester
    self.router = router
    self.management = management
    loginDate = management.date
  }

  deinit { end() }

  /// Ends the session. Its locks and its private candidate are released, and the unconfirmed commits
  /// that are bound to it are rolled back at once. Nothing may be requested of it afterwards.
  package func end() {
    endEditing()
    management.rollBackCommits(ofSession: number)
  }

  /// Carries out a request. Throws the reason why it was not carried out; nothing has changed then.
  @discardableResult
  package func handle<Request: ManagementRequest>(
    _ request: Request
  ) throws(ManagementError) -> Request.Answer {
    try request.perform(in: self)
  }

  /// Moves the session to another router. Throws `changesWouldBeLost` while the session is editing.
  package func move(to router: ManagedRouter) throws(ManagementError) {
    guard editing == nil else { throw ManagementError(.changesWouldBeLost) }
    self.router = router
  }

  // MARK: The candidate

  /// The way in which the session edits; nil if it is not editing.
  package var mode: CandidateMode? {
    switch editing {
    case .shared: .shared
    case .exclusive: .exclusive
    case .private: .private
    case nil: nil
    }
  }

  /// The candidate that the session edits: the shared one or its own.
  private var edited: CandidateConfiguration {
    if case .private(_, let own) = editing { own } else { router.shared }
  }

  /// The present candidate. Requests change it.
  package var candidate: Statement { edited.tree }

  /// When the candidate was last changed, in seconds since 1970; nil: not since it was made. It may
  /// equal what is active nevertheless.
  package var changeDate: Int64? { edited.changeDate }

  /// Whether the candidate may contain protected statements. If false, there are none.
  package var mayHoldProtected: Bool { edited.mayHoldProtected }

  /// Whether the session's candidate differs from the active configuration or, if it is private,
  /// from the one on which it is based.
  package var hasChanges: Bool {
    if case .private(let base, let own) = editing { return own.tree != base }
    return router.hasChanges
  }

  /// Whether the end of editing would drop changes of a private or exclusive candidate.
  package var wouldLoseChanges: Bool { mode != nil && mode != .shared && hasChanges }

  /// Carries out a `set`, which is fast if the one before was nearby in the tree. Throws
  /// `notEditing`, `locked`.
  package func set(_ edit: Edit) throws(ManagementError) {
    try requireCandidate()
    edited.set(edit)
    edited.changeDate = management.date
  }

  /// Changes the candidate. Protected statements do not change and are returned. If there are any
  /// and `inPart` is false, nothing is changed. `body` returns whether it has changed anything.
  /// Throws `notEditing`, `locked`, or what `body` throws; `body` must not have changed anything then.
  package func change<Failure: Error>(
    inPart: Bool, orThrow failure: (ManagementError) -> Failure,
    _ body: (inout Statement) throws(Failure) -> Bool
  ) throws(Failure) -> [Protection.Refusal] {
    do throws(ManagementError) { try requireCandidate() } catch { throw failure(error) }
    // With a second reference to the candidate, every node on the path would be copied.
    guard edited.mayHoldProtected else {
      if try body(&edited.tree) { edited.changeDate = management.date }
      return []
    }
    let old = edited.tree
    var new = old
    guard try body(&new) else { return [] }
    let (kept, refusals) = Protection.keep(old, in: new)
    guard inPart || refusals.isEmpty, kept != old else { return refusals }
    edited.tree = kept
    edited.changeDate = management.date
    return refusals
  }

  /// Puts a whole configuration in place of the candidate.
  func replaceCandidate(by tree: Statement) {
    edited.isHalfLoaded = false
    guard tree != edited.tree else { return }
    edited.tree = tree
    edited.changeDate = management.date
  }

  /// A file that was to be loaded could not be read: the candidate lacks what is in it.
  package func noteFailedLoad() { isHalfLoaded = true }

  /// Whether the candidate has what is right of a file with errors, and nobody has decided since
  /// what is to become of it.
  var isHalfLoaded: Bool {
    get { edited.isHalfLoaded }
    set { edited.isHalfLoaded = newValue }
  }

  // MARK: Beginning and ending

  func begin(_ mode: CandidateMode) {
    editing =
      switch mode {
      case .shared: .shared
      case .exclusive: .exclusive
      case .private:
        .private(base: router.active, own: CandidateConfiguration(router.active))
      }
    router.editors.append(
      Editor(
        session: number, requester: requester, loginDate: loginDate, mode: mode,
        lastUse: management.date))
  }

  /// Turns exclusive editing into shared editing of the same candidate.
  func share() {
    editing = .shared
    guard let place = router.editors.firstIndex(where: { $0.session == number }) else { return }
    router.editors[place].mode = .shared
  }

  /// Ends editing. A private candidate is dropped, and so are the changes of an exclusive one.
  func endEditing() {
    if case .exclusive = editing { replaceCandidate(by: router.active) }
    editing = nil
    router.editors.removeAll { $0.session == number }
  }

  /// Replaces a private candidate by `tree` and its base by the active configuration, after a
  /// commit or an update.
  func rebase(_ tree: Statement) {
    guard case .private = editing else { return }
    let own = CandidateConfiguration(tree)
    own.isHalfLoaded = isHalfLoaded
    editing = .private(base: router.active, own: own)
  }

  // MARK: Other sessions

  /// The path that other sessions see for this session.
  package var level: [PathElement] {
    get { router.editors.first { $0.session == number }?.level ?? [] }
    set {
      guard let place = router.editors.firstIndex(where: { $0.session == number }) else { return }
      router.editors[place].level = newValue
    }
  }

  /// Takes note that the session is used. Others see how long it has been idle.
  package func noteUse() {
    guard editing != nil, let place = router.editors.firstIndex(where: { $0.session == number })
    else { return }
    router.editors[place].lastUse = management.date
  }

  /// The other sessions that edit this router's configuration.
  package var others: [Editor] { router.editors.filter { $0.session != number } }

  /// Throws `notEditing` if the session is not editing, or `locked` if another session edits
  /// exclusively.
  func requireCandidate() throws(ManagementError) {
    guard editing != nil else { throw ManagementError(.notEditing) }
    try requireUnlocked()
  }

  /// Throws `locked` if another session edits exclusively.
  func requireUnlocked() throws(ManagementError) {
    guard
      let holder = router.editors.first(where: { $0.session != number && $0.mode == .exclusive })
    else { return }
    throw ManagementError(.locked(by: holder))
  }
}

/// A request to the management.
package protocol ManagementRequest: Sendable {
  associatedtype Answer: Sendable
  /// Carries out the request for a session. Throws the reason why it was not carried out; nothing
  /// has changed then.
  func perform(in session: ManagementSession) throws(ManagementError) -> Answer
}
