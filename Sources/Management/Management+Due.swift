import Datastore
package import Network
import Router
package import Wire

/// The commits that the clock starts: rollbacks of unconfirmed commits, and scheduled commits.
extension Management {
  /// Advances the network to `end`. Each commit that becomes due by then is carried out at its
  /// time.
  package func advance(to end: Instant) {
    while let date = nextDue, case let due = Instant(sinceOrigin: .seconds(date)), due <= end {
      network.advance(to: due)
      runDueCommits()
      if nextDue == date { break }
    }
    network.advance(to: end)
  }

  /// Advances the network towards `end` until `isSpent` returns true, which is called after each
  /// event. Returns whether `end` has been reached.
  package func advance(to end: Instant, until isSpent: (Network) -> Bool) -> Bool {
    while let date = nextDue, case let due = Instant(sinceOrigin: .seconds(date)), due <= end {
      network.advance(to: due, until: isSpent)
      guard network.now >= due else { return false }
      runDueCommits()
      if nextDue == date { break }
    }
    network.advance(to: end, until: isSpent)
    return network.now >= end
  }

  /// Advances the network to its next event, or to `end` if there is none before. A commit that
  /// becomes due is carried out.
  package func step(until end: Instant) {
    let due = nextDue.map { Instant(sinceOrigin: .seconds($0)) }
    network.step(until: due.map { min(max($0, network.now), end) } ?? end)
    if let due, due <= network.now { runDueCommits() }
  }

  /// Carries out the commits that are due. Does nothing while a request is being carried out, whose
  /// end they wait for.
  package func runDueCommits() {
    if isAtWork { return }
    for router in routers { carryOutDue(on: router) }
  }

  /// Rolls back the unconfirmed commits that are bound to a session that has ended. If a request is
  /// being carried out, they wait for its end.
  func rollBackCommits(ofSession number: Int) {
    for router in routers where router.loseSession(number) && !isAtWork { carryOutDue(on: router) }
  }

  /// The time at which the next commit becomes due or is tried again, in seconds since 1970.
  package var nextDue: Int64? { routers.compactMap(\.nextDue).min() }

  /// Carries out the due commits of a router in the order in which they became due. A scheduled
  /// commit that is due before the deadline confirms the commit before it. Returns whether the
  /// active configuration was replaced.
  @discardableResult
  func carryOutDue(on router: ManagedRouter) -> Bool {
    // A script calls this function for each of its lines, so the usual case is fast.
    if router.deadline == nil, router.scheduled == nil { return false }
    var isChanged = false
    var tried: Set<DueCommit> = []
    while let due = router.firstDue(at: date, besides: tried) {
      tried.insert(due)
      let isDone =
        switch due {
        case .rollback: rollBackUnconfirmed(on: router)
        case .scheduled: carryOutScheduled(on: router)
        }
      isChanged = isDone || isChanged
    }
    return isChanged
  }

  /// Rolls back an unconfirmed commit. Throws the reason why the former configuration cannot become
  /// active; the commit then remains active and unconfirmed.
  @discardableResult
  func rollBackUnconfirmed(
    on router: ManagedRouter, by requester: Requester
  ) throws(ManagementError) -> CommitAnswer {
    try carryOut(
      Transaction(
        tree: try router.beforeUnconfirmed(), requester: requester, logsCredentialFaults: true),
      on: router)
  }

  /// Rolls back an unconfirmed commit that is due. If that fails, it is tried again later.
  private func rollBackUnconfirmed(on router: ManagedRouter) -> Bool {
    let hasLostSession = router.unconfirmed?.hasLostSession == true
    do throws(ManagementError) {
      try rollBackUnconfirmed(on: router, by: .clock)
      notify(hasLostSession ? .rolledBackWithSession : .rolledBack, on: router)
      return true
    } catch {
      tryLater(.rollback, on: router) { notify(.rollbackFailed(error), on: router) }
      return false
    }
  }

  /// Carries out the scheduled commit. Returns whether its configuration is active.
  private func carryOutScheduled(on router: ManagedRouter) -> Bool {
    guard let scheduled = router.scheduled else { return false }
    do throws(ManagementError) {
      try carryOut(
        Transaction(
          tree: try router.scheduledTree(),
          requester: scheduled.requester, comment: scheduled.comment, emptied: .scheduled,
          logsCredentialFaults: true),
        on: router)
      notify(.scheduledCommitDone, on: router)
      return true
    } catch {
      refuse(error, on: router)
      return false
    }
  }

  /// Handles the failure of a scheduled commit. It is cancelled if it failed the commit check or if
  /// its text is damaged. It is tried again if it could not be stored, or if its text cannot be
  /// read now.
  private func refuse(_ error: ManagementError, on router: ManagedRouter) {
    var error = error
    if case .storage(let fault) = error.reason, case .damaged = fault.reason {
      error = ManagementError(.damaged(.slot(.scheduled), []))
    }
    switch error.reason {
    case .notStored, .storage:
      tryLater(.scheduled, on: router) { notify(.scheduledCommitFailed(error), on: router) }
    default:
      do throws(ManagementError) {
        try router.unschedule()
        notify(.scheduledCommitRefused(error), on: router)
      } catch {
        tryLater(.scheduled, on: router) { notify(.scheduledCommitFailed(error), on: router) }
      }
    }
  }

  /// Sets the time of the next attempt, and reports the failure.
  private func tryLater(_ due: DueCommit, on router: ManagedRouter, _ report: () -> Void) {
    router.retries[due] = Retry(at: date, after: router.retries[due])
    report()
  }
}

extension ManagedRouter {
  /// The time at which the next commit becomes due or is tried again, in seconds since 1970; nil if
  /// there is none.
  fileprivate var nextDue: Int64? {
    DueCommit.allCases.compactMap { due in
      dueDate(of: due).map { max($0, retries[due]?.date ?? $0) }
    }.min()
  }

  /// Returns the commit that became due first, without those that are to be tried again later than
  /// `date`.
  fileprivate func firstDue(at date: Int64, besides tried: Set<DueCommit>) -> DueCommit? {
    DueCommit.allCases.filter { due in
      guard !tried.contains(due), let dueDate = dueDate(of: due) else { return false }
      return max(dueDate, retries[due]?.date ?? dueDate) <= date
    }.min { dueDate(of: $0) ?? 0 < dueDate(of: $1) ?? 0 }
  }

  /// Returns the time at which a commit is due, in seconds since 1970; nil: there is none.
  private func dueDate(of due: DueCommit) -> Int64? {
    switch due {
    case .rollback:
      // After a restart, no session exists to which a commit could be bound. The session ended
      // together with the program, before anything else became due.
      unconfirmed.map {
        $0.hasLostSession ? min($0.deadline, records.first?.date ?? 0) : $0.deadline
      }
    case .scheduled: scheduled?.date
    }
  }
}
