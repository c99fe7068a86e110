import Configuration
import Lab
import Network

extension OperationContext {
  /// `request lab exercise start`: begins with a configuration of its own on every router.
  func startExercise(_ name: String) throws(CommandFailure) -> CommandResult {
    guard let exercise = Exercise.all.first(where: { $0.name == name }) else {
      let known = Exercise.all.map(\.name).joined(separator: ", ")
      throw CommandFailure("error: there is no exercise '\(name)'; there are \(known)")
    }
    let commits = try load(exercise.configuration)
    workspace.exercise = ExerciseRun(exercise, from: workspace.network)
    return .report(
      commits + "\n\(exercise.task)\n"
        + "'request lab exercise hint' helps, 'request lab exercise check' tells how far you are\n")
  }

  func hintExercise() throws(CommandFailure) -> CommandResult {
    .report(try exercise().exercise.hint)
  }

  /// `request lab exercise check`: on a copy of the network, so that nothing changes.
  func checkExercise() throws(CommandFailure) -> CommandResult {
    let run = try exercise()
    let results = run.results(in: workspace.network).map {
      ExerciseReport.Result(sentence: $0.sentence, holds: $0.holds)
    }
    return .report(
      ExerciseReport(
        name: run.exercise.name, results: results, uncommitted: workspace.routersWithChanges))
  }

  private func exercise() throws(CommandFailure) -> ExerciseRun {
    guard let exercise = workspace.exercise else {
      throw CommandFailure(
        "error: no exercise has been started; 'request lab exercise start' begins one")
    }
    return exercise
  }
}
