/// The levels that `edit` has led to, and that `exit` leads back from.
struct EditLevels {
  /// Where the commands begin.
  private let base: [PathElement]
  private var levels: [[PathElement]] = []

  init(from base: [PathElement]) { self.base = base }

  /// Where paths start from.
  var path: [PathElement] { levels.last ?? base }

  /// How often `exit` leads back.
  var depth: Int { levels.count }

  mutating func enter(_ path: [PathElement]) { levels.append(path) }

  /// The level that a banner tells. Where the commands before it led to the same, `exit` leads back
  /// as they say.
  mutating func enter(banner path: [PathElement]) {
    guard path != self.path else { return }
    levels.removeAll()
    if path != base { levels.append(path) }
  }

  /// `up`, and `top` with more steps than there are.
  mutating func climb(_ steps: Int) {
    let path = above(by: steps)
    if !levels.isEmpty { levels.removeLast() }
    if path == base { levels.removeAll() } else { levels.append(path) }
  }

  /// The path so many steps nearer to the top.
  func above(by steps: Int) -> [PathElement] { path.climbing(steps) }

  /// `exit`. False: there is no level to go back to.
  mutating func exit() -> Bool { levels.popLast() != nil }

  /// `exit configuration-mode`
  mutating func exitAll() { levels.removeAll() }
}
