/// Finds fewer steps that still fail: it leaves out parts as long as the remaining steps fail,
/// halves first and single steps last.
package struct Minimiser {
  private var tries: Int
  private let fails: ([SessionStep]) -> Bool

  /// Makes a minimiser that carries the steps out at most `tries` times.
  package init(tries: Int = 400, fails: @escaping ([SessionStep]) -> Bool) {
    self.tries = tries
    self.fails = fails
  }

  package mutating func minimised(_ steps: [SessionStep]) -> [SessionStep] {
    var steps = fewer(steps, fails)
    for place in steps.indices {
      guard case .type(let line, let session, let behind) = steps[place], !behind.isEmpty else {
        continue
      }
      let all = steps
      let kept = fewer(behind) { [fails] behind in
        var changed = all
        changed[place] = .type(line, by: session, behind: behind)
        return fails(changed)
      }
      steps[place] = .type(line, by: session, behind: kept)
    }
    return steps
  }

  private mutating func fewer<Item>(_ all: [Item], _ fails: ([Item]) -> Bool) -> [Item] {
    var items = all
    var size = max(items.count / 2, 1)
    while size > 0, tries > 0 {
      var start = 0
      var isShorter = false
      while start < items.count, tries > 0 {
        let end = min(start + size, items.count)
        let rest = Array(items[..<start] + items[end...])
        tries -= 1
        if fails(rest) {
          items = rest
          isShorter = true
        } else {
          start = end
        }
      }
      if size > 1 || !isShorter { size /= 2 }
    }
    return items
  }
}
