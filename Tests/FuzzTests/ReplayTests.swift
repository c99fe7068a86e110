import FuzzTargets
import TestSupport
import Testing

/// Runs the fuzz targets without libFuzzer: each target receives its corpus, and altered inputs
/// made from it. A target that finds a fault traps; its input is then in
/// `.build/fuzz/replayed-TARGET`. `ASPIC_FUZZ` in the environment chooses one target, as it does
/// for libFuzzer.
@Suite("Fuzz targets")
struct ReplayTests {
  @Test(arguments: FuzzFiles.targets)
  func replay(_ target: FuzzTarget) throws {
    let corpus = FuzzFiles.corpus(of: target.name)
    #expect(corpus.count >= 5, "the corpus of \(target.name) has too few files")
    #expect(corpus.reduce(0) { $0 + $1.count } < 32_768, "the corpus is large")
    for input in corpus { run(target, input) }
    var altering = AlteredInputs(
      of: corpus, words: FuzzFiles.dictionary(of: target.name), seed: 1)
    for _ in 0..<target.replays { run(target, altering.next()) }
    FuzzFiles.discard(target.name)
  }

  @Test func namesAreUnique() {
    #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
    for target in FuzzTarget.all { #expect(FuzzTarget.named(target.name)?.name == target.name) }
    #expect(FuzzTarget.named("no such target") == nil)
  }

  private func run(_ target: FuzzTarget, _ input: [UInt8]) {
    FuzzFiles.save(input, of: target.name)
    target.run(input)
  }
}
