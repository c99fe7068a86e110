import Schema

/// The level of commands in a recorded session.
extension SetParser {
  /// Follows a banner or a prompt to its level.
  mutating func follow(_ kind: CaptureFrame.Kind, _ octets: [UInt8], _ rest: Range<Int>) {
    guard kind == .banner || kind == .prompt else { return }
    if shownPath != nil { enterLevel() }
    do throws(LoadError) {
      guard let prompt = CaptureFrame.prompt(octets, rest) else {
        let level = try session.level(
          ofBanner: octets, rest, number: number, from: line.lowerBound)
        (lost, unknownLevels) = (nil, 0)
        guard level != levels.path else { return }
        levels.enter(banner: level)
        return enterLevel()
      }
      if prompt.isOperational {
        (lost, unknownLevels) = (nil, 0)
        if levels.depth > 0 {
          levels.exitAll()
          enterLevel()
        }
      }
      guard session.showsCommands(prompt, in: octets),
        let shown = try session.shown(
          by: prompt, in: octets, level: levels.path, number: number, from: line.lowerBound),
        shown.isAbsolute || (lost == nil && unknownLevels == 0)
      else { return }
      enter(shown: shown.path)
    } catch {
      lost = lost ?? (error, isReported: false)
    }
  }

  /// Returns whether the level of a command is not known. The first such command reports the
  /// reason.
  mutating func isLost(_ words: [Word]) -> Bool {
    guard var lost, shownPath == nil else { return false }
    if words.first?.text == "top" {
      if words.count == 1 || Self.entersLevel(words) { self.lost = nil }
      return false
    }
    if !lost.isReported {
      // The column is shown as for an unknown word of a command.
      lost.error.shownColumn = lost.error.column - 1
      lost.isReported = true
      report(lost.error)
      self.lost = lost
    }
    refusals?.add(line)
    refusals?.markOpenEnd()
    return true
  }
}
