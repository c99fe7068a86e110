/// The levels that `edit` has entered, to which `exit` returns.
struct EditLevels {
  /// The level at which the commands begin.
  private let base: [PathElement]
  private var levels: [[PathElement]] = []

  /// Begins at the level `base`.
  init(from base: [PathElement]) { self.base = base }

  /// The present level, to which paths are relative.
  var path: [PathElement] { levels.last ?? base }

  /// The number of levels to which `exit` returns.
  var depth: Int { levels.count }

  /// Enters a level, as `edit` does.
  mutating func enter(_ path: [PathElement]) { levels.append(path) }

  /// Enters the level that a banner states. If the previous commands have led there, their levels
  /// are kept for `exit`.
  mutating func enter(banner path: [PathElement]) {
    guard path != self.path else { return }
    levels.removeAll()
    if path != base { levels.append(path) }
  }

  /// Leaves `steps` levels, as `up` does; `top` leaves more than there are.
  mutating func climb(_ steps: Int) {
    let path = above(by: steps)
    if !levels.isEmpty { levels.removeLast() }
    if path == base { levels.removeAll() } else { levels.append(path) }
  }

  /// Returns the path `steps` levels above.
  func above(by steps: Int) -> [PathElement] { path.climbing(steps) }

  /// Returns to the previous level, as `exit` does. Returns false if there is none.
  mutating func exit() -> Bool { levels.popLast() != nil }

  /// Returns to the first level, as `exit configuration-mode` does.
  mutating func exitAll() { levels.removeAll() }
}
