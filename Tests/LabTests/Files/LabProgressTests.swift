import Lab
import Testing

/// The progress of a user in labs is stored as text.
@Suite("Progress in labs")
struct LabProgressTests {
  private let key = LabProgress.Key(user: "ada", lab: "course")

  /// The stored progress is read back unchanged, whatever the names of the stages are.
  @Test(arguments: ["first", "at", "points", "1"])
  func isReadAsItWasWritten(_ stage: String) {
    var progress = LabProgress()
    progress.begin("second", key)
    progress.earn(3, in: stage, key)
    let read = LabProgress(parsing: Array(progress.text.utf8))
    #expect(read == progress)
    #expect(read[key].stage == "second")
    #expect(read[key].points == [stage: 3])
  }

  @Test func passesOverWhatItCannotRead() {
    let lines = ["first", "first -1", "points first x", "first 2"]
    let text = lines.map { "ada course \($0)\n" }.joined()
    #expect(LabProgress(parsing: Array(text.utf8))[key].points == ["first": 2])
  }
}
