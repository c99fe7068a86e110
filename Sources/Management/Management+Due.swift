import Datastore
import Network
import Router
package import Wire

/// What becomes due by the clock: commits that nobody confirmed, and commits for later.
extension Management {
  /// Lets the network live until `end`, with each commit that falls due on the way at its time.
  package func advance(to end: Instant) {
    while let date = nextDue, case let due = Instant(sinceOrigin: .seconds(date)), due <= end {
      network.advance(to: due)
      runDueCommits()
      if nextDue == date { break }
    }
    network.advance(to: end)
  }

  /// Carries out what is due; nothing while a request is under way.
  package func runDueCommits() {
    if isAtWork { return }
    for router in routers { carryOutDue(on: router) }
  }

  /// Seconds since 1970 at which something falls due, or is tried again.
  private var nextDue: Int64? { routers.compactMap(\.nextDue).min() }

  /// Carries out what is due at a router, in the order in which it fell due: a commit for later that
  /// came before the deadline confirms what it follows. Returns whether a configuration was brought
  /// into force.
  @discardableResult
  func carryOutDue(on router: ManagedRouter) -> Bool {
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

  /// Where the configuration before does not check, or cannot be read, the commit stays as it is,
  /// unconfirmed, and this is tried again.
  private func rollBackUnconfirmed(on router: ManagedRouter) -> Bool {
    do throws(ManagementError) {
      try carryOut(
        Transaction(
          tree: try router.beforeUnconfirmed(), requester: .clock, logsCredentialFaults: true),
        on: router)
      tell(.rolledBack, on: router)
      return true
    } catch {
      tryLater(.rollback, on: router) { tell(.rollbackFailed(error), on: router) }
      return false
    }
  }

  private func carryOutScheduled(on router: ManagedRouter) -> Bool {
    guard let scheduled = router.scheduled else { return false }
    do throws(ManagementError) {
      try carryOut(
        Transaction(
          tree: try router.scheduledTree(),
          requester: Requester(user: scheduled.user, channel: .cli), comment: scheduled.comment,
          emptied: .scheduled, logsCredentialFaults: true),
        on: router)
      tell(.scheduledCommitDone, on: router)
      return true
    } catch {
      refuse(error, on: router)
      return false
    }
  }

  /// A scheduled commit that does not check, or whose text is damaged, is given up; one that cannot
  /// be stored, or not be read now, is tried again.
  private func refuse(_ error: ManagementError, on router: ManagedRouter) {
    var error = error
    if case .storage(let fault) = error.reason, case .damaged = fault.reason {
      error = ManagementError(.damaged(.slot(.scheduled), []))
    }
    switch error.reason {
    case .notStored, .storage:
      tryLater(.scheduled, on: router) { tell(.scheduledCommitFailed(error), on: router) }
    default:
      do throws(ManagementError) {
        try router.unschedule()
        tell(.scheduledCommitRefused(error), on: router)
      } catch {
        tryLater(.scheduled, on: router) { tell(.scheduledCommitFailed(error), on: router) }
      }
    }
  }

  private func tryLater(_ due: DueCommit, on router: ManagedRouter, _ report: () -> Void) {
    router.retries[due] = Retry(at: date, after: router.retries[due])
    report()
  }
}

extension ManagedRouter {
  /// Seconds since 1970 at which a commit falls due, or is tried again; nil: none does.
  fileprivate var nextDue: Int64? {
    DueCommit.allCases.compactMap { due in
      dueDate(of: due).map { max($0, retries[due]?.date ?? $0) }
    }.min()
  }

  /// What fell due first, and is not put off beyond a time.
  fileprivate func firstDue(at date: Int64, besides tried: Set<DueCommit>) -> DueCommit? {
    DueCommit.allCases.filter { due in
      guard !tried.contains(due), let dueDate = dueDate(of: due) else { return false }
      return max(dueDate, retries[due]?.date ?? dueDate) <= date
    }.min { dueDate(of: $0) ?? 0 < dueDate(of: $1) ?? 0 }
  }

  private func dueDate(of due: DueCommit) -> Int64? {
    switch due {
    case .rollback: deadline
    case .scheduled: scheduled?.date
    }
  }
}
