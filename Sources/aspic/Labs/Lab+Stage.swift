import ArgumentParser
import Lab

extension Lab {
  /// Returns the place of a stage among the stages, by its name or by its number, which begins at
  /// 1.
  func number(ofStage stage: String) throws -> Int {
    if let number = self.stage(named: stage) { return number }
    if let place = Int(stage), stages.indices.contains(place - 1) { return place - 1 }
    throw ValidationError(
      "The lab has no stage '\(stage)'; it has \(stages.map(\.name).joined(separator: ", ")).")
  }
}
