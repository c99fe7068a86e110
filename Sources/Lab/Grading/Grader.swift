import Configuration
import Management
import Network
import Router

/// A grader of answers to a lab. For each stage, it creates a new network, commits the answer and
/// runs the checks. The same answer, student and seed result in the same grade.
package struct Grader {
  private let file: LabFile
  private let stage: String?
  private let seed: UInt64
  private static let user = "lab"

  /// Creates a grader. `stage` is the name or number of a stage; nil for the only one, or for those
  /// for which an answer has folders.
  package init(_ file: LabFile, stage: String?, seed: UInt64) {
    self.file = file
    self.stage = stage
    self.seed = seed
  }

  /// Returns the numbers of the stages that are graded. Throws if the lab has no stages, or none
  /// with the name.
  package static func stages(named name: String?, of lab: Lab) throws(AnswerFault) -> [Int] {
    guard !lab.stages.isEmpty else {
      throw AnswerFault("lab '\(lab.name)' has no stages: there is nothing to grade")
    }
    guard let name else { return Array(lab.stages.indices) }
    if let number = lab.stage(named: name) { return [number] }
    if let number = Int(name), lab.stages.indices.contains(number - 1) { return [number - 1] }
    let known = lab.stages.map(\.name).joined(separator: ", ")
    throw AnswerFault("lab '\(lab.name)' has no stage '\(name)'; there are \(known)")
  }

  /// Returns the grade of an answer in the variant of a student.
  package func grade(_ files: [AnswerFile], of student: String?) -> Grade {
    var grade = Grade(student: student)
    do throws(LabErrors) {
      let lab = try file.lab(for: student)
      grade.values = lab.values.map { Grade.Value(name: $0.name, value: $0.value) }
      try tryStages(of: lab, files, &grade)
    } catch {
      grade.problem = error.errors.first.map { "\($0)" } ?? "the lab cannot be used"
      grade.problemState = .error
    }
    return grade
  }

  private func tryStages(
    of lab: Lab, _ files: [AnswerFile], _ grade: inout Grade
  ) throws(LabErrors) {
    let numbers: [Int]
    do throws(AnswerFault) { numbers = try Self.stages(named: stage, of: lab) } catch {
      throw LabErrors([LabError(error.message, at: lab.place)])
    }
    let plan = AnswerPlan(files, for: lab)
    guard numbers.count == 1 || plan.hasStages else {
      let known = lab.stages.map(\.name).joined(separator: ", ")
      grade.problem =
        "no stage is named, and the answer has no folder with the name of one: \(known)"
      return
    }
    for number in numbers {
      let own = plan.files(of: lab.stages[number], isOnly: numbers.count == 1)
      grade.stages.append(try graded(own, number, of: lab))
    }
  }

  /// Grades the files for one stage. Throws if the stage cannot begin, which is an error of the
  /// lab.
  private func graded(
    _ files: [AnswerFile], _ number: Int, of lab: Lab
  ) throws(LabErrors) -> GradedStage {
    let stage = lab.stages[number]
    let checks = stage.checks.map { check in
      GradedCheck(sentence: check.sentence, possiblePoints: check.points, holds: false)
    }
    var graded = GradedStage(name: stage.name, fault: stage.fault, checks: checks)
    guard !files.isEmpty else {
      graded.problem = "there is no answer"
      return graded
    }
    let (desk, management) = try LabDesk.opened(lab, stage: number, user: Self.user, seed: seed)
    do throws(AnswerFault) {
      let trees = try trees(of: files, for: stage, in: management, reportingTo: &graded)
      try desk.commit(trees, in: management)
      graded.checks = desk.results(in: management).map { result in
        GradedCheck(
          sentence: result.check.sentence, possiblePoints: result.check.points,
          holds: result.holds, remark: result.remark)
      }
    } catch {
      graded.problem = error.message
    }
    return graded
  }

  /// Returns the configurations of the answer, by the names of the routers.
  private func trees(
    of files: [AnswerFile], for stage: LabStage, in management: Management,
    reportingTo graded: inout GradedStage
  ) throws(AnswerFault) -> [String: Statement] {
    let finder = AnswerRouter(
      routers: management.routers.map(\.name), solved: Set(stage.solution.map(\.router)))
    var trees: [String: Statement] = [:]
    for file in files {
      var known: AnswerForm?
      let name = try finder.name(
        for: file,
        { () throws(AnswerFault) in
          let form = try AnswerForm(file)
          known = form
          return form
        }, isAlone: files.count == 1)
      guard let name, let router = management.router(named: name) else {
        graded.ignored.append(file.path)
        continue
      }
      guard trees[name] == nil else { throw AnswerFault("two files are for \(name)") }
      let form = if let known { known } else { try AnswerForm(file) }
      let isWhole = form.isWhole(on: router.active)
      graded.files.append(GradedFile(path: file.path, router: name, isWhole: isWhole))
      do throws(LabErrors) {
        trees[name] = try form.text.loaded(into: isWhole ? .empty : router.active)
      } catch {
        throw AnswerFault(error.errors.first.map { "\($0)" } ?? "\(file.path): error")
      }
    }
    guard !trees.isEmpty else { throw AnswerFault("there is no configuration in the answer") }
    return trees
  }
}

extension LabDesk {
  /// Commits configurations on several routers, on all or on none. Throws the first error.
  fileprivate func commit(
    _ trees: [String: Statement], in management: Management
  ) throws(AnswerFault) {
    let named = trees.sorted { $0.key < $1.key }.compactMap { name, tree in
      management.router(named: name).map { (router: $0, tree: tree) }
    }
    do throws(ManagementError) {
      let requester = Requester(user: "lab", channel: .lab)
      try NetworkCommit(
        named, by: requester, session: nil, comment: "an answer", in: management
      ).carryOut { _ in }
    } catch {
      for (router, tree) in named {
        let report = CommitCheck.check(tree, certificates: router.certificates.store)
        guard let first = report.errors.first else { continue }
        throw AnswerFault("\(router.name): \(first.banner) \(first.message)")
      }
      throw AnswerFault("\(error)")
    }
  }
}
