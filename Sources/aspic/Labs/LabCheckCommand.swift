import ArgumentParser
import Lab
import Operations
import Shell

/// The command `aspic lab check`, which tests lab files.
struct LabCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check lab files, and try all solutions and wrong answers.",
    discussion: """
      Prints file:line:column: message for each error and warning; the exit status is 1 if there is an \
      error. A solution must pass all checks of its stage, and a wrong answer must fail those that it \
      names and no others. Each check should fail for two wrong answers.
      """)

  @Flag(help: "Read the files, and try nothing.")
  var syntaxOnly = false

  @OptionGroup var format: FindingOptions

  @Argument(help: "Lab files, or names of built-in labs.", completion: .file(extensions: ["lab"]))
  var labs: [String]

  func run() throws {
    let output = StandardOutput()
    var report = FindingReport(format.errors, writingJSON: output.write)
    for name in labs {
      do {
        let lab = try NamedLab(name)
        if syntaxOnly {
          _ = try lab.file.lab()
        } else {
          report.add(try LabAudit.findings(in: lab.file).map { Finding($0) })
        }
      } catch let errors as LabErrors {
        report.add(errors.errors.map { Finding($0) })
      } catch let failure as CommandFailure {
        report.add(failure, in: name)
      }
    }
    report.reportCounts()
    if let failure = output.failure { StandardError.write("aspic: \(failure.message)\n") }
    if report.errorCount > 0 || output.failure != nil { throw ExitCode(1) }
  }
}
