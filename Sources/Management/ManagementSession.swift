package import Configuration
import Schema

/// One requester at one router: what it edits, and what it has locked. A front end holds one for
/// each of its users; when the last reference goes, so do its locks and its private candidate.
///
/// A class, because its end ends what it holds.
package final class ManagementSession {
  /// Counted from 1; locks are owned by it.
  package let number: Int
  package let requester: Requester
  package let loginDate: Int64
  package let management: Management
  package private(set) var router: ManagedRouter
  /// nil: the session is not editing.
  private(set) var editing: Editing?

  enum Editing {
    case shared
    case exclusive
    /// `base`: what was active when the candidate was taken from it.
    case `private`(base: Statement, own: CandidateConfiguration)
  }

  init(number: Int, requester: Requester, at router: ManagedRouter, of management: Management) {
    self.number = number
    self.requester = requester
    self.router = router
    self.management = management
    loginDate = management.date
  }

  deinit { endEditing() }

  /// Carries out a request. Throws why it was not; then nothing has changed.
  @discardableResult
  package func handle<Request: ManagementRequest>(
    _ request: Request
  ) throws(ManagementError) -> Request.Answer {
    try request.perform(in: self)
  }

  /// Goes on at another router. Throws `changesWouldBeLost` while it edits.
  package func move(to router: ManagedRouter) throws(ManagementError) {
    guard editing == nil else { throw ManagementError(.changesWouldBeLost) }
    self.router = router
  }

  // MARK: The candidate

  /// How it edits; nil: it does not.
  package var mode: CandidateMode? {
    switch editing {
    case .shared: .shared
    case .exclusive: .exclusive
    case .private: .private
    case nil: nil
    }
  }

  /// What the session edits: the candidate of all, or its own.
  private var edited: CandidateConfiguration {
    if case .private(_, let own) = editing { own } else { router.shared }
  }

  /// The candidate as it is now; it is changed by requests.
  package var candidate: Statement { edited.tree }

  /// False: nothing in the candidate is protected.
  package var mayHoldProtected: Bool { edited.mayHoldProtected }

  /// Whether the session's candidate differs from what is active, or was when it was taken.
  package var hasChanges: Bool {
    if case .private(let base, let own) = editing { return own.tree != base }
    return router.hasChanges
  }

  /// Whether changes that only this session may commit end with its editing.
  var wouldLoseChanges: Bool { mode != nil && mode != .shared && hasChanges }

  /// Makes the change of `set`, at little cost where the one before was near. Throws
  /// `notEditing`, `locked`.
  package func set(_ edit: Edit) throws(ManagementError) {
    try requireCandidate()
    edited.set(edit)
  }

  /// Changes the candidate. What is protected in it stays as it was and is returned; a change that
  /// cannot be made in part is then not made at all. Throws `notEditing`, `locked`, or what `body`
  /// throws, which must not have changed anything then.
  package func change<Failure: Error>(
    inPart: Bool, orThrow failure: (ManagementError) -> Failure,
    _ body: (inout Statement) throws(Failure) -> Void
  ) throws(Failure) -> [Protection.Refusal] {
    do throws(ManagementError) { try requireCandidate() } catch { throw failure(error) }
    // A second reference to the candidate would have every node on the path copied.
    guard edited.mayHoldProtected else {
      try body(&edited.tree)
      return []
    }
    let old = edited.tree
    var new = old
    try body(&new)
    let (kept, refusals) = Protection.keep(old, in: new)
    edited.tree = inPart || refusals.isEmpty ? kept : old
    return refusals
  }

  /// Puts a whole configuration in place of the candidate.
  func replaceCandidate(by tree: Statement) {
    edited.tree = tree
    edited.isHalfLoaded = false
  }

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
      Editor(session: number, requester: requester, loginDate: loginDate, mode: mode))
  }

  /// Ends editing; what only this session may change goes with it.
  func endEditing() {
    if case .exclusive = editing { replaceCandidate(by: router.active) }
    editing = nil
    router.editors.removeAll { $0.session == number }
  }

  /// After a commit, or an update: the base of a private candidate is what is active now.
  func rebase(_ tree: Statement) {
    guard case .private = editing else { return }
    let own = CandidateConfiguration(tree)
    own.isHalfLoaded = isHalfLoaded
    editing = .private(base: router.active, own: own)
  }

  // MARK: Others

  /// The level that others see the session at.
  package var level: [PathElement] {
    get { router.editors.first { $0.session == number }?.level ?? [] }
    set {
      guard let place = router.editors.firstIndex(where: { $0.session == number }) else { return }
      router.editors[place].level = newValue
    }
  }

  /// The other sessions that edit this router's configuration.
  package var others: [Editor] { router.editors.filter { $0.session != number } }

  /// Throws `notEditing` unless the session edits, `locked` while another one has the configuration
  /// to itself.
  func requireCandidate() throws(ManagementError) {
    guard editing != nil else { throw ManagementError(.notEditing) }
    try requireUnlocked()
  }

  /// Throws while another session has the configuration to itself.
  func requireUnlocked() throws(ManagementError) {
    guard
      let holder = router.editors.first(where: { $0.session != number && $0.mode == .exclusive })
    else { return }
    throw ManagementError(.locked(by: holder))
  }
}

/// Something asked of the management, as a value.
package protocol ManagementRequest: Sendable {
  associatedtype Answer: Sendable
  /// Carries the request out for a session. Throws why not; then nothing has changed.
  func perform(in session: ManagementSession) throws(ManagementError) -> Answer
}
