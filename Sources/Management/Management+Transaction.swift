import Configuration
import Datastore
import Network
import Router
import Schema

/// The transaction with which every configuration becomes active. It is prepared, stored, applied,
/// recorded and reported.
extension Management {
  /// Carries out a transaction. Throws if the configuration fails the commit check, or if it cannot
  /// be stored or read back. Nothing has changed then.
  @discardableResult
  func carryOut(
    _ transaction: Transaction, on router: ManagedRouter
  ) throws(ManagementError) -> CommitAnswer {
    try carryOut(try prepare(transaction, on: router), on: router)
  }

  /// Checks the configuration of a transaction and changes nothing.
  func prepare(
    _ transaction: Transaction, on router: ManagedRouter
  ) throws(ManagementError) -> PreparedCommit {
    let resources = PreparedCommit.Resources(
      check: router.check.take() ?? CommitCheck(), certificates: router.certificates.store,
      date: date, active: router.active, former: router.printed, isKept: router.datastore != nil)
    let (check, result) = work(on: resources) { PreparedCommit.prepare(transaction, with: $0) }
    router.check = check
    return try result.get()
  }

  /// Stores a prepared commit, then applies its configuration.
  func carryOut(
    _ prepared: PreparedCommit, on router: ManagedRouter
  ) throws(ManagementError) -> CommitAnswer {
    let transaction = prepared.transaction
    let unconfirmed = transaction.confirmation.map { confirmation in
      Unconfirmed(
        deadline: date + Int64(confirmation.seconds), binding: confirmation.binding,
        session: transaction.session, former: router.active)
    }
    let record = try store(prepared, unconfirmed?.deadline, on: router)
    router.add(record, unconfirmed, isFollowUp: transaction.isFollowUp)
    if transaction.emptied == .scheduled { router.forgetScheduled() }
    let former = router.active
    router.activate(transaction.tree, hostName: prepared.model.hostName, record)
    apply(prepared, to: router)
    // The comment is logged on one line, whatever characters it contains.
    let isSecret = holdsSecret(record.comment, of: [former, transaction.tree])
    let written =
      isSecret ? "SECRET-DATA" : record.comment ?? record.confirmation?.text ?? "none"
    let comment = LegibleText.of(written, limit: CommitRequest.commentLimit)
    log(
      "UI_COMMIT: User '\(record.user)' requested 'commit' operation "
        + "(comment: \(comment))", on: router)
    return CommitAnswer(
      outcome: .committed(record, deadline: unconfirmed?.deadline), warnings: prepared.warnings)
  }

  /// Returns whether a comment contains a secret of one of the configurations. The history of
  /// commits keeps the comment as the user wrote it, but the log does not.
  private func holdsSecret(_ comment: String?, of trees: [Statement]) -> Bool {
    guard let comment else { return false }
    var words = SecretWords(places: 1)
    for tree in trees { words.addSecrets(of: tree, at: 0) }
    return words.hold(comment)
  }

  /// Stores the text of a commit, if the router has a datastore. Returns its record.
  private func store(
    _ prepared: PreparedCommit, _ deadline: Int64?, on router: ManagedRouter
  ) throws(ManagementError) -> CommitRecord {
    let transaction = prepared.transaction
    let (date, user, via) = (date, transaction.requester.user, transaction.requester.via)
    let restored =
      transaction.confirmation == nil
      ? nil : router.restoredSerial(isFollowUp: transaction.isFollowUp)
    guard let text = prepared.text, let datastore = router.datastore.take() else {
      var record = CommitRecord(
        serial: (router.records.first?.serial ?? 0) + 1, date: date, user: user, via: via,
        comment: transaction.comment, confirmation: transaction.confirmation, octetCount: 0,
        checksum: 0)
      record.restoredSerial = restored
      return record
    }
    let (kept, result) = work(on: datastore) { datastore in
      var datastore = datastore
      do throws(DatastoreError) {
        let record = try datastore.commit(
          text.octets, date: date, user: user, via: via, comment: transaction.comment,
          confirmedBy: deadline, confirmation: transaction.confirmation, restoring: restored,
          emptying: transaction.emptied)
        return (datastore, Result<CommitRecord, DatastoreError>.success(record))
      } catch {
        return (datastore, .failure(error))
      }
    }
    router.datastore = kept
    do throws(DatastoreError) {
      let record = try result.get()
      router.printed = text
      return record
    } catch {
      throw ManagementError(.notStored(error))
    }
  }

  /// Applies a configuration to the router. With a worker, this is done in slices, between which
  /// packets are handled with the former configuration until the new one is complete.
  private func apply(_ prepared: PreparedCommit, to router: ManagedRouter) {
    if let worker, let model = preparedModel(prepared.model, for: router) {
      network.beginApply(model, to: router.name)
      isAtWork = true
      defer { isAtWork = false }
      while network.continueApply(to: router.name, until: worker.beginSlice()) != .idle {
        worker.handlePackets()
      }
    } else {
      network.apply(prepared.model, to: router.name)
    }
    guard prepared.transaction.logsCredentialFaults else { return }
    for issue in prepared.warnings where issue.isAboutCredentials {
      notify(.policyDisabled(issue), on: router)
    }
  }

  /// Prepares a model in the worker. No reference to the former model is kept, because otherwise
  /// the router would have to copy what it changes.
  private func preparedModel(_ model: RouterModel, for router: ManagedRouter) -> PreparedModel? {
    guard let former = network.withRouter(router.name, { $0.prepared }) else { return nil }
    return work(on: model) { PreparedModel($0, former: former) }
  }

  /// Runs a job in the worker if there is one, otherwise at once.
  func work<Input: Sendable, Output: Sendable>(
    on input: consuming Input, _ job: @escaping @Sendable (consuming Input) -> Output
  ) -> Output {
    guard let worker else { return job(input) }
    isAtWork = true
    defer { isAtWork = false }
    return worker.run(input, job)
  }

  // MARK: Start

  /// Applies the newest configuration that can be read and that passes the commit check. A commit
  /// that became due while the program did not run takes precedence.
  func start(_ router: ManagedRouter) {
    if let damage = router.datastore?.damage, !damage.isEmpty {
      notify(.indexDamaged(damage), on: router)
    }
    if carryOutDue(on: router) { return }
    var failures: [ManagementError] = []
    for number in 0...router.records.count {
      do throws(ManagementError) {
        let isFactory = number == router.records.count
        let tree = isFactory ? router.factory : try router.committed(number)
        let prepared = try prepare(
          Transaction(
            tree: tree, requester: .clock, logsCredentialFaults: true, isStored: true), on: router)
        let record = isFactory ? nil : router.records[number]
        router.activate(tree, hostName: prepared.model.hostName, record)
        router.candidate = tree
        apply(prepared, to: router)
        if !failures.isEmpty {
          notify(.startedOnOlder(rollback: number, record, instead: failures), on: router)
        }
        return
      } catch {
        failures.append(error)
      }
    }
    notify(.notStarted(failures), on: router)
  }
}
