import Configuration
import Datastore
import Lab
import Management
import Network
import Router
import Schema
import Wire

/// The operations that load labs and work on their stages.
extension OperationContext {
  // MARK: Load and start

  /// Loads a network with its initial configurations, on all routers or on none: `request lab
  /// load`.
  func loadLab(_ name: String, _ call: Invocation) throws(CommandFailure) -> CommandResult {
    try withLab(name, student: nil) { [self] lab throws(CommandFailure) in
      .report(try begin(lab, stage: nil))
    }
  }

  /// Starts a lab at the user's current stage, or at the one that is named: `request lab start`.
  func startLab(_ wanted: StartArguments, _ call: Invocation) throws(CommandFailure)
    -> CommandResult
  {
    try withLab(wanted.lab, student: wanted.student) { [self] lab throws(CommandFailure) in
      guard !lab.stages.isEmpty else {
        return .report(try begin(lab, stage: nil))
      }
      let known = try workspace.labs.progressOfAll()[.init(user: user, lab: lab.name)].stage
      // The current stage may have been removed from the file since.
      let atHand = known.flatMap { lab.stage(named: $0) } ?? 0
      let number = try wanted.stage.map { name throws(CommandFailure) in
        try self.number(of: name, in: lab)
      }
      return .report(try begin(lab, stage: number ?? atHand))
    }
  }

  /// Starts another stage of the loaded lab from its initial configuration: `request lab stage`.
  func startStage(named name: String) throws(CommandFailure) -> CommandResult {
    let lab = try desk().lab
    return .report(try begin(lab, stage: try number(of: name, in: lab)))
  }

  /// Restarts the current stage, or loads the lab again if it has none: `request lab reset`.
  func resetStage() throws(CommandFailure) -> CommandResult {
    let desk = try desk()
    return .report(try begin(desk.lab, stage: desk.stageNumber))
  }

  /// Reads a built-in lab, or a user's lab file with the files beside it, and passes the lab to
  /// `body`.
  private func withLab(
    _ name: String, student: String?,
    _ body: @escaping (Lab) throws(CommandFailure) -> CommandResult
  ) throws(CommandFailure) -> CommandResult {
    if let text = LabLibrary.text(of: name) {
      return try read(text, named: "\(name).lab", student, body)
    }
    guard name.contains("/") || name.contains(".") else {
      let known = LabLibrary.names.joined(separator: ", ")
      throw CommandFailure(
        "error: there is no lab '\(name)'; there are \(known); a file has '.' or '/' in its name")
    }
    return .needs(.read(name)) { [self] supply throws(CommandFailure) in
      try read(try supply.octets, named: name, student, body)
    }
  }

  private func read(
    _ octets: [UInt8], named name: String, _ student: String?,
    _ body: @escaping (Lab) throws(CommandFailure) -> CommandResult
  ) throws(CommandFailure) -> CommandResult {
    let (file, names): (LabFile, [String])
    do throws(LabErrors) {
      file = try LabFile(octets, named: name)
      names = try file.neighbourNames()
    } catch { throw CommandFailure(error) }
    let folder = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    return try attach(names[...], in: folder, to: file, student, body)
  }

  /// Reads the files beside a lab file one after the other, and then passes the lab to `body`.
  private func attach(
    _ names: ArraySlice<String>, in folder: String, to file: LabFile, _ student: String?,
    _ body: @escaping (Lab) throws(CommandFailure) -> CommandResult
  ) throws(CommandFailure) -> CommandResult {
    guard let name = names.first else {
      let lab: Lab
      do throws(LabErrors) { lab = try file.lab(for: student) } catch {
        throw CommandFailure(error)
      }
      return try body(lab)
    }
    return .needs(.read(folder + name)) { [self] supply throws(CommandFailure) in
      var file = file
      file.attach(try supply.octets, named: name)
      return try attach(names.dropFirst(), in: folder, to: file, student, body)
    }
  }

  /// Returns the number of a stage from its name, or from its position counted from 1.
  private func number(of name: String, in lab: Lab) throws(CommandFailure) -> Int {
    if let number = lab.stage(named: name) { return number }
    if let place = Int(name), lab.stages.indices.contains(place - 1) { return place - 1 }
    guard !lab.stages.isEmpty else {
      throw CommandFailure("error: lab '\(lab.name)' has no stages")
    }
    let known = lab.stages.map(\.name).joined(separator: ", ")
    throw CommandFailure("error: there is no stage '\(name)'; there are \(known)")
  }

  /// Replaces the network if the lab has another one, and begins the stage. Returns the text for
  /// the user.
  private func begin(_ lab: Lab, stage: Int?) throws(CommandFailure) -> String {
    if let changed = workspace.routersWithChanges.first {
      throw CommandFailure(
        "error: the candidate of \(changed) has uncommitted changes; commit them or roll them back")
    }
    var desk = LabDesk(lab)
    let start = stage == nil && !lab.hasClock ? workspace.network.now : desk.start
    let requester = Requester(user: user, channel: .lab)
    // Errors in the lab are thrown before anything is changed.
    do throws(LabErrors) { _ = try desk.trees(beginning: stage) } catch {
      throw CommandFailure(error, closing: "lab not loaded")
    }
    let former = desk.fits(workspace.network) ? nil : (workspace.moment, router.name)
    if former != nil {
      try workspace.replaceNetwork(desk.network(at: start, seed: workspace.labs.seed))
    }
    let committed: [String]
    do throws(LabErrors) {
      committed = try desk.begin(
        stage: stage, in: workspace.management, by: requester, session: access.number, at: start,
        seed: workspace.labs.seed)
    } catch {
      // A commit check can fail only when the new network is in place; the former one is restored
      // then.
      if let (moment, name) = former {
        try workspace.restore(moment, by: requester, session: access.number)
        if let router = workspace.router(named: name) { try? move(to: router) }
      }
      throw CommandFailure(error, closing: "lab not loaded")
    }
    workspace.labDidBegin(desk)
    var text = committed.map { "\($0): commit complete\n" }.joined()
    guard let stage = desk.stage else { return text }
    try workspace.labs.record { progress in
      progress.begin(stage.name, .init(user: user, lab: lab.name))
    }
    text += "\n" + Self.description(of: stage, desk)
    text += "\n'request lab hint' helps, 'request lab check' tells how far you are\n"
    return text
  }

  // MARK: The current stage

  func showTask() throws(CommandFailure) -> CommandResult {
    let (desk, stage) = try stage()
    return .report(Self.description(of: stage, desk))
  }

  private static func description(of stage: LabStage, _ desk: LabDesk) -> String {
    let place = (desk.stageNumber ?? 0) + 1
    let title = stage.title.isEmpty ? stage.name : "\(stage.name): \(stage.title)"
    return "Stage \(place) of \(desk.lab.stages.count), \(title)\n\n" + stage.task
  }

  /// Shows the next hint, and the first again after the last: `request lab hint`.
  func giveHint() throws(CommandFailure) -> CommandResult {
    let stage = try stage().stage
    guard !stage.hints.isEmpty else { throw CommandFailure("error: this stage has no hints") }
    let place = workspace.labs.hintCount % stage.hints.count
    workspace.labs.hintCount = place + 1
    let more = stage.hints.count - place - 1
    let rest = more == 0 ? "" : "(\(more) more)\n"
    return .report(stage.hints[place] + rest)
  }

  /// Shows the solution of the stage, or applies it: `request lab solution`.
  func solution(isApplied: Bool) throws(CommandFailure) -> CommandResult {
    isApplied ? try applySolution() : try showSolution()
  }

  /// Shows the solution of the stage in a form that can be loaded.
  private func showSolution() throws(CommandFailure) -> CommandResult {
    let stage = try stage().stage
    guard !stage.solution.isEmpty else {
      throw CommandFailure("error: this stage has no solution in its file")
    }
    return .report(
      stage.solution.map { "\($0.router):\n\(LabLines.whole($0.text.text))" }.joined(
        separator: "\n"))
  }

  /// Loads the solution of the stage and commits it.
  private func applySolution() throws(CommandFailure) -> CommandResult {
    let (desk, stage) = try stage()
    if let changed = workspace.routersWithChanges.first {
      throw CommandFailure("error: the candidate of \(changed) has uncommitted changes")
    }
    do throws(LabErrors) {
      try desk.commit(
        stage.solution, in: workspace.management, by: Requester(user: user, channel: .lab),
        session: access.number)
    } catch { throw CommandFailure(error, closing: "solution not loaded") }
    var names: [String] = []
    for change in stage.solution where !names.contains(change.router) {
      names.append(change.router)
    }
    return .report(names.map { "\($0): commit complete\n" }.joined())
  }

  /// Runs the checks of the stage on copies of the network, so that nothing changes: `request lab
  /// check`.
  func checkStage() throws(CommandFailure) -> CommandResult {
    let (desk, stage) = try stage()
    let results = desk.results(in: workspace.management)
    let points = results.reduce(0) { $0 + $1.points }
    let key = LabProgress.Key(user: user, lab: desk.lab.name)
    let isDone = results.allSatisfy(\.holds)
    let next = (desk.stageNumber ?? 0) + 1
    try workspace.labs.record { progress in
      progress.earn(points, in: stage.name, key)
      if isDone, desk.lab.stages.indices.contains(next) {
        progress.begin(desk.lab.stages[next].name, key)
      }
    }
    return .report(
      CheckReport(
        lab: desk.lab.name, stage: stage, results: results,
        next: isDone && desk.lab.stages.indices.contains(next) ? desk.lab.stages[next].name : nil,
        uncommitted: workspace.routersWithChanges))
  }

  /// Shows the user's progress: `show lab progress`.
  func showProgress() throws(CommandFailure) -> CommandResult {
    .report(ProgressReport(try workspace.labs.progressOfAll(), of: user))
  }

  func desk() throws(CommandFailure) -> LabDesk {
    guard let desk = workspace.labs.desk else {
      throw CommandFailure(
        "error: no lab has been started; 'request lab start' begins one, 'show lab' lists them")
    }
    return desk
  }

  private func stage() throws(CommandFailure) -> (desk: LabDesk, stage: LabStage) {
    let desk = try desk()
    guard let stage = desk.stage else {
      throw CommandFailure(
        desk.lab.stages.isEmpty
          ? "error: lab '\(desk.lab.name)' has no stages"
          : "error: no stage has begun; 'request lab stage 1' begins the first")
    }
    return (desk, stage)
  }
}

/// The arguments of `request lab start`.
struct StartArguments {
  var lab: String
  var stage: String?
  var student: String?

  /// Reads the arguments of `request lab start`.
  init(started claims: inout ArgumentClaims) {
    lab = claims.required("lab")
    stage = claims.text("stage")
    student = claims.text("student")
  }

  /// Reads the argument of `request lab exercise start`, which begins at the first stage.
  init(exercise claims: inout ArgumentClaims) {
    lab = claims.required("exercise")
    stage = "1"
  }
}

extension CommandFailure {
  /// Creates the failure for the errors of a lab, a line each.
  init(_ errors: LabErrors, closing: String? = nil) {
    let lines =
      errors.errors.map(\.description) + [closing.map { "error: \($0)" }].compactMap { $0 }
    self.init(lines.joined(separator: "\n"))
  }
}
