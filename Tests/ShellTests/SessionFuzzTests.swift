import Glibc
import SessionTestSupport
import TestSupport
import Testing

/// Two sessions execute random lines, and certain rules hold whatever the lines are.
///
/// `ASPIC_FUZZ=1000-1999` tries other seeds, `ASPIC_FUZZ_STEPS=300` longer trials, and
/// `ASPIC_FUZZ_TRACE=1` prints each step before it is made, for one that ends the process.
@Suite("Sessions under random lines")
struct SessionFuzzTests {
  @Test(arguments: seeds) func satisfyTheInvariants(_ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let trial = try SessionTrial(folder: folder.path)
    var generator = SessionGenerator(seed: seed)
    var steps: [SessionStep] = []
    do {
      for _ in 0..<Self.stepCount {
        let step = generator.step(in: trial)
        steps.append(step)
        if Self.isTraced { print(step) }
        try trial.perform(step)
      }
      for step in [SessionStep.reload(by: 0), .restart] {
        steps.append(step)
        try trial.perform(step)
      }
    } catch let fault as SessionFault {
      Issue.record("seed \(seed), \(Self.report(of: steps, fault))")
    }
  }

  /// Describes the broken rule, with as few steps as can be found.
  private static func report(of steps: [SessionStep], _ fault: SessionFault) -> String {
    var minimiser = Minimiser { Self.fault(of: $0)?.kind == fault.kind }
    let fewest = minimiser.minimised(steps)
    let last = Self.fault(of: fewest) ?? fault
    return fewest.map(\.description).joined(separator: "\n") + "\n\(last)"
  }

  private static func fault(of steps: [SessionStep]) -> SessionFault? {
    do {
      let folder = try TemporaryFolder()
      let trial = try SessionTrial(folder: folder.path)
      for step in steps { try trial.perform(step) }
      return nil
    } catch {
      return error as? SessionFault
    }
  }

  private static let isTraced = environment("ASPIC_FUZZ_TRACE") != nil
  private static let stepCount = environment("ASPIC_FUZZ_STEPS").flatMap { Int($0) } ?? 100

  private static let seeds: ClosedRange<UInt64> = {
    let ends = (environment("ASPIC_FUZZ") ?? "").split(separator: "-").compactMap { UInt64($0) }
    guard let first = ends.first, let last = ends.last, first <= last else { return 25...48 }
    return first...last
  }()

  private static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
