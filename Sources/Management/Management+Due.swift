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

  /// Carries out what is due.
  package func runDueCommits() {
    for router in routers { carryOutDue(on: router) }
  }

  /// Seconds since 1970 at which something falls due, or is tried again.
  private var nextDue: Int64? { routers.compactMap(\.nextDue).min() }

  /// Returns whether a configuration was brought into force.
  @discardableResult
  func carryOutDue(on router: ManagedRouter) -> Bool {
    if let retry = router.retry, retry.date > date { return false }
    var isChanged = false
    if let deadline = router.deadline, deadline <= date {
      isChanged = rollBackUnconfirmed(on: router)
    }
    if let scheduled = router.scheduled, scheduled.date <= date {
      isChanged = carryOut(scheduled, on: router) || isChanged
    }
    return isChanged
  }

  /// Where the configuration before does not check, or cannot be read, the commit stays as it is,
  /// unconfirmed, and this is tried again.
  private func rollBackUnconfirmed(on router: ManagedRouter) -> Bool {
    do throws(ManagementError) {
      try carryOut(
        Transaction(
          tree: try router.beforeUnconfirmed(), requester: .clock, toleratesCredentialFaults: true),
        on: router)
      tell(.rolledBack, on: router)
      return true
    } catch {
      retryLater(router) { tell(.rollbackFailed(error), on: router) }
      return false
    }
  }

  private func carryOut(_ scheduled: ScheduledCommit, on router: ManagedRouter) -> Bool {
    do throws(ManagementError) {
      let requester = Requester(user: scheduled.user, channel: .cli)
      guard let tree = scheduled.tree else {
        throw ManagementError(.damaged(.slot(.scheduled), []))
      }
      try carryOut(
        Transaction(
          tree: tree, requester: requester, comment: scheduled.comment, emptied: .scheduled),
        on: router)
      tell(.scheduledCommitDone, on: router)
      return true
    } catch {
      refuse(error, on: router)
      return false
    }
  }

  /// A scheduled commit that does not check is given up; one that cannot be stored is tried again.
  private func refuse(_ error: ManagementError, on router: ManagedRouter) {
    switch error.reason {
    case .notStored, .storage:
      retryLater(router) { tell(.scheduledCommitFailed(error), on: router) }
    default:
      do throws(ManagementError) {
        try router.unschedule()
        tell(.scheduledCommitRefused(error), on: router)
      } catch {
        retryLater(router) { tell(.scheduledCommitFailed(error), on: router) }
      }
    }
  }

  /// A minute later at first, then after twice as long each time, up to an hour.
  private func retryLater(_ router: ManagedRouter, _ report: () -> Void) {
    let interval = router.retry.map { min($0.interval * 2, 3_600) } ?? 60
    router.retry = (date + interval, interval)
    report()
  }
}

extension ManagedRouter {
  /// Seconds since 1970 at which a commit falls due, or is tried again; nil: none does.
  fileprivate var nextDue: Int64? {
    let due = [deadline, scheduled?.date].compactMap(\.self).min()
    return due.map { max($0, retry?.date ?? $0) }
  }
}
