import ArgumentParser
import Glibc
import Lab
import Operations
import Shell

/// The command `aspic lab grade`, which grades answers to a lab.
struct LabGradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade", abstract: "Grade the answers of a class.",
    discussion: """
      An ANSWER is a configuration in braces, XML or JSON, a script of 'set' commands, a folder with a \
      file for each router (pe1.conf, pe2.set), or a zip of these. A file is for the router whose name \
      stands before its first dot, or else is its 'system host-name', or else is the only one that \
      the solution changes. A file with 'interfaces' and 'system host-name' and without marks or \
      'delete' replaces what the stage began with; any other is loaded on top of that.

      With several stages, --stage names one, or an answer has a folder for each, with its name.

      The exit status is 0 if all answers pass, 1 if one does not, 2 if the lab or the options are at \
      fault.
      """)

  @Option(help: "Name or number of the stage that all answers are for.")
  var stage: String?

  @Option(
    help: """
      Student whose variant all answers are for (default: the name of each answer, less its ending).
      """)
  var student: String?

  @Flag(help: "Grade all answers by the variant that is used without a student.")
  var noStudent = false

  @Option(help: "Draw all that is random in the network from this number.")
  var seed: UInt64 = 1

  @OptionGroup var limits: GradingLimits

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print comma-separated values, a line for each answer.")
  var csv = false

  @Flag(help: "Print a test report in XML, in JUnit's form.")
  var junit = false

  @Flag(name: .shortAndLong, help: "List each check below its answer.")
  var verbose = false

  @OptionGroup var format: FindingOptions

  @Argument(
    help: "A lab file, or the name of a built-in lab.", completion: .file(extensions: ["lab"]))
  var lab: String

  @Argument(help: "Files and folders that were handed in.", completion: .file())
  var answers: [String]

  /// The exit status for an error in the lab or the options.
  private static let fault = ExitCode(2)

  func run() throws {
    // If the reader has closed its end, this is reported as an error.
    _ = signal(SIGPIPE, SIG_IGN)
    try checkOptions()
    let (name, points) = try checkLab()
    let jobs = answers.map(job)
    let progress = GradingProgress(of: jobs.count)
    var pool = GradingPool(limits)
    progress.show(0)
    let grades = pool.run(jobs, didWait: progress.show)
    progress.end()
    let report = GradeReport(
      lab: name,
      rows: zip(answers, grades).map { answer, grade in
        var grade = grade
        grade.unreachedPoints = points
        return GradeReport.Row(answer: answer, grade: grade)
      })
    let output = StandardOutput()
    output.write(text(of: report))
    if let failure = output.failure { throw fail(failure.message) }
    if grades.contains(where: { $0.state == .error }) { throw Self.fault }
    if !report.allPass { throw ExitCode(1) }
  }

  private func checkOptions() throws {
    if [json, csv, junit].count(where: { $0 }) > 1 {
      throw fail("error: give one of --json, --csv and --junit")
    }
    if verbose, json || csv || junit {
      throw fail("error: --verbose is for the table; --json and --junit have all checks")
    }
    if student != nil, noStudent { throw fail("error: give --student or --no-student, not both") }
    if let fault = limits.fault { throw fail("error: \(fault)") }
  }

  /// Checks the lab before anything is graded. Returns its name, and the points of the stages that
  /// are graded.
  private func checkLab() throws -> (name: String, points: Int) {
    do {
      let lab = try NamedLab(lab).file.lab()
      let stages = try Grader.stages(named: stage, of: lab)
      if stages.count > 1, !answers.contains(where: Self.mayHaveStages) {
        throw AnswerFault(
          "lab '\(lab.name)' has \(stages.count) stages: name one with --stage, or hand in folders "
            + "with one for each: \(lab.stages.map(\.name).joined(separator: ", "))")
      }
      return (lab.name, stages.reduce(0) { $0 + lab.stages[$1].points })
    } catch let errors as LabErrors {
      var report = FindingReport(format.errors, writingJSON: StandardError.write)
      report.add(errors.errors.map { Finding($0) })
      report.reportCounts()
      throw Self.fault
    } catch let fault as AnswerFault {
      throw fail("error: \(fault.message)")
    } catch let failure as CommandFailure {
      throw fail(failure.message)
    }
  }

  /// Returns whether an answer can contain a folder for each stage.
  private static func mayHaveStages(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFDIR || path.hasSuffix(".zip")
  }

  private func job(for answer: String) -> GradingPool.Job {
    let name = student ?? AnswerSource.student(of: answer)
    let student = noStudent || name.isEmpty ? nil : name
    var arguments = ["lab", "grade-one", "--parent=\(getpid())", "--seed=\(seed)"]
    arguments += limits.arguments
    if let stage { arguments.append("--stage=\(stage)") }
    if let student { arguments.append("--student=\(student)") }
    return .init(arguments: arguments + ["--", lab, answer], student: student)
  }

  private func text(of report: GradeReport) -> String {
    if json { return report.json }
    if csv { return report.csv }
    if junit { return report.junit }
    return report.table(details: verbose)
  }

  private func fail(_ message: String) -> ExitCode {
    format.writeError(message)
    return Self.fault
  }
}
