import ArgumentParser
import Glibc
import Lab
import Operations

/// The command `aspic lab grade-one`, which `aspic lab grade` runs for each answer. It writes the
/// grade to standard output, which is a pipe.
struct LabGradeWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "grade-one", shouldDisplay: false)

  @Option var parent: Int32
  @Option var stage: String?
  @Option var student: String?
  @Option var seed: UInt64
  @OptionGroup var limits: GradingLimits
  @Argument var lab: String
  @Argument var answer: String

  func run() throws {
    guard limits.apply(endingWith: parent) else { throw ExitCode(1) }
    let output = StandardOutput()
    output.write(String(decoding: grade().octets, as: UTF8.self))
    if output.failure != nil { throw ExitCode(1) }
  }

  private func grade() -> Grade {
    do {
      let file = try NamedLab(lab).file
      let files = try AnswerSource.files(of: answer)
      return Grader(file, stage: stage, seed: seed).grade(files, of: student)
    } catch let fault as AnswerFault {
      return Grade(.refused, fault.message, student: student)
    } catch let errors as LabErrors {
      return Grade(.error, errors.errors.first.map { "\($0)" } ?? "the lab cannot be used")
    } catch {
      return Grade(.error, (error as? CommandFailure)?.message ?? "\(error)")
    }
  }
}
