package import Configuration
import Schema

/// The session of a requester at a router: its candidate and its locks. A front end holds one for
/// each user. The session ends when the last reference is released.
///
/// It is a class because its deinitializer releases the locks.
package final class ManagementSession {
  /// The number of the session, from 1, to which locks belong.
  package let number: Int
  /// The user of the session and its channel.
  package let requester: Requester
  /// The time when the session was opened, in seconds since 1970.
  package let loginDate: Int64
  /// The management to which the session belongs.
  package let management: Management
  /// The router of the session.
  package private(set) var router: ManagedRouter
  /// The way in which the session edits; nil: it is not editing.
  private(set) var editing: Editing?

  /// The way in which a session edits, with its candidate if that is private.
  enum Editing {
    case shared
    case exclusive
    /// The session edits a private candidate. `base` is the configuration that was active when the
    /// candidate was made.
    case `private`(base: Statement, own: CandidateConfiguration)
  }

  /// Opens a session.
  init(number: Int, requester: Requester, at router: ManagedRouter, of management: Management) {
    self.number = number
    self.requester = requester
    self.router = router
    self.management = management
    loginDate = management.date
  }

  deinit { end() }

  /// Ends the session: its locks are released, its private candidate is discarded, and unconfirmed
  /// commits that are bound to it are rolled back at once. It must not be used afterwards.
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

  /// The way in which the session edits; nil: it is not editing.
  package var mode: CandidateMode? {
    switch editing {
    case .shared: .shared
    case .exclusive: .exclusive
    case .private: .private
    case nil: nil
    }
  }

  /// The candidate that the session edits: the shared one or its private one.
  private var edited: CandidateConfiguration {
    if case .private(_, let own) = editing { own } else { router.shared }
  }

  /// The present candidate. Requests change it.
  package var candidate: Statement { edited.tree }

  /// The time when the candidate was last changed, in seconds since 1970; nil: it has not been
  /// changed since it was made. It may equal the active configuration even after a change.
  package var changeDate: Int64? { edited.changeDate }

  /// Whether the candidate may contain protected statements. If false, there are none.
  package var mayHoldProtected: Bool { edited.mayHoldProtected }

  /// Whether the session's candidate differs from the active configuration or, if it is private,
  /// from the one on which it is based.
  package var hasChanges: Bool {
    if case .private(let base, let own) = editing { return own.tree != base }
    return router.hasChanges
  }

  /// Whether the end of editing would discard changes of a private or exclusive candidate.
  package var wouldLoseChanges: Bool { mode != nil && mode != .shared && hasChanges }

  /// Applies an edit of the kind `set`. It is fast if the previous one was nearby in the tree.
  /// Throws `notEditing`, `locked`.
  package func set(_ edit: Edit) throws(ManagementError) {
    try requireCandidate()
    edited.set(edit)
    edited.changeDate = management.date
  }

  /// Changes the candidate. Protected statements are not changed, and are returned. If there are
  /// any and `inPart` is false, nothing is changed. `body` returns whether it has changed anything.
  /// Throws `notEditing`, `locked`, or what `body` throws; `body` must not have changed anything
  /// then.
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
    let (kept, refusals) = Protection.preserve(old, in: new)
    guard inPart || refusals.isEmpty, kept != old else { return refusals }
    edited.tree = kept
    edited.changeDate = management.date
    return refusals
  }

  /// Replaces the candidate by a whole configuration.
  func replaceCandidate(by tree: Statement) {
    edited.isHalfLoaded = false
    guard tree != edited.tree else { return }
    edited.tree = tree
    edited.changeDate = management.date
  }

  /// States that a file could not be loaded, so that the candidate lacks its statements.
  package func recordFailedLoad() { isHalfLoaded = true }

  /// Whether the candidate has only the valid part of a file with errors, and neither a commit nor
  /// another configuration in its place has ended this state.
  var isHalfLoaded: Bool {
    get { edited.isHalfLoaded }
    set { edited.isHalfLoaded = newValue }
  }

  // MARK: Beginning and ending

  /// Begins to edit.
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

  /// Ends editing. A private candidate is discarded, and so are the changes of an exclusive one.
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

  /// Records the time at which the session is used. Other sessions see how long it has been idle.
  package func recordUse() {
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

/// A request to the management, which is performed as a whole or not at all.
package protocol ManagementRequest: Sendable {
  /// The result of the request.
  associatedtype Answer: Sendable
  /// Carries out the request for a session. Throws the reason why it was not carried out; nothing
  /// has changed then.
  func perform(in session: ManagementSession) throws(ManagementError) -> Answer
}
