import Configuration
import Datastore
import Network
import Router
package import Wire

/// What becomes due by the clock: commits that nobody confirmed, and commits for later.
extension Workspace {
  /// Lets the network live until `end`, with each commit that falls due on the way at its time.
  package func advance(to end: Instant) {
    while let date = nextDue, case let due = Instant(sinceOrigin: .seconds(date)), due <= end {
      network.advance(to: due)
      settle()
      // What can't be done now is tried again later.
      if nextDue == date { break }
    }
    network.advance(to: end)
  }

  /// Does what is due.
  func settle() {
    for router in routers {
      if let deadline = router.deadline, deadline <= date { revert(router) }
      if let scheduled = router.scheduled, scheduled.date <= date {
        carryOut(scheduled, on: router)
      }
    }
  }

  /// What has happened of its own accord since this was asked last, in whole lines.
  package func takeNotices() -> String {
    defer { notices = "" }
    return notices + network.takeProblems().map { "warning: \($0)\n" }.joined()
  }

  private var nextDue: Int64? {
    routers.flatMap { [$0.deadline, $0.scheduled?.date].compactMap { $0 } }.min()
  }

  private func revert(_ router: ManagedRouter) {
    do throws(CommandFailure) {
      let tree = try router.beforeUnconfirmed()
      guard let model = router.check.check(tree).model else { return try router.confirm() }
      try commit(tree, on: router, model, .init(date: date, user: "root", via: "other"))
      notify(Self.rolledBack, on: router)
    } catch {
      notify(error.message, on: router)
    }
  }

  private func carryOut(_ scheduled: ManagedRouter.Scheduled, on router: ManagedRouter) {
    do throws(CommandFailure) {
      let report = router.check.check(scheduled.tree)
      guard let model = report.model else {
        try router.unschedule()
        let issues = report.errors.map(\.report).joined()
        return notify("error: commit at: commit failed\n\(issues)", on: router)
      }
      try commit(
        scheduled.tree, on: router, model,
        .init(
          date: date, user: scheduled.user, comment: scheduled.comment, emptied: .scheduled))
      notify(Self.committed, on: router)
    } catch {
      notify(error.message, on: router)
    }
  }

  private static let rolledBack = "Commit was not confirmed; automatic rollback complete."
  private static let committed = "commit at: commit complete"

  func notify(_ text: String, on router: ManagedRouter) {
    notices += "\(router.hostName): \(text)\n"
    log("UI_COMMIT_PROGRESS: \(text)", on: router)
  }

  /// Does what fell due while the program did not run, before the first model is made, and says what.
  static func catchUp(_ router: ManagedRouter, _ date: Int64) throws(CommandFailure) -> [String] {
    var news: [String] = []
    if let deadline = router.deadline, deadline <= date {
      try router.commit(
        try router.beforeUnconfirmed(), .init(date: date, user: "root", via: "other"))
      news.append(rolledBack)
    }
    if let scheduled = router.scheduled, scheduled.date <= date {
      let report = router.check.check(scheduled.tree)
      guard report.model != nil else {
        try router.unschedule()
        let issues = report.errors.map(\.report).joined()
        return news + ["error: commit at: commit failed\n\(issues)"]
      }
      try router.commit(
        scheduled.tree,
        .init(
          date: date, user: scheduled.user, comment: scheduled.comment, emptied: .scheduled))
      news.append(committed)
    }
    return news
  }
}
