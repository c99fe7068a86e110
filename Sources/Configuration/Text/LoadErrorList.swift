/// The errors, or the warnings, of a file as a reader finds them: the first are kept, and all are counted, so that no
/// file costs more memory than can be read.
struct LoadErrorList {
  private var kept: [LoadError] = []
  private(set) var count = 0

  /// The list begins with `errors`.
  init(_ errors: [LoadError] = []) { for error in errors { append(error) } }

  /// False: one more would only be counted.
  var hasRoom: Bool { kept.count < LoadErrors.limit }

  mutating func append(_ error: LoadError) {
    count += 1
    if hasRoom { kept.append(error) }
  }

  /// Counts an error that was not made because there is no room for it.
  mutating func skip() { count += 1 }

  /// Takes over what was found in a part of the file.
  mutating func append(
    _ errors: [LoadError], of count: Int, placed: (LoadError) -> LoadError
  ) {
    var rest = count
    for error in errors where !error.isCount {
      append(placed(error))
      rest -= 1
    }
    self.count += rest
  }

  /// The number of errors that were kept.
  var keptCount: Int { kept.count }

  func firstIndex(where isWanted: (LoadError) -> Bool) -> Int? { kept.firstIndex(where: isWanted) }

  mutating func move(_ index: Int, to place: StatementPlaces.Place) {
    guard kept.indices.contains(index) else { return }
    kept[index].line = place.line
    kept[index].column = place.column
    kept[index].shownColumn = place.column - 1
  }

  /// Removes errors that were kept, as if they had not been found.
  mutating func remove(_ indices: Set<Int>) {
    let rest = kept.enumerated().filter { !indices.contains($0.offset) }.map(\.element)
    count -= kept.count - rest.count
    kept = rest
  }

  mutating func sort(by precedes: (LoadError, LoadError) -> Bool) { kept.sort(by: precedes) }

  /// The errors that were kept, and then one that tells how many more there are.
  var all: [LoadError] {
    guard count > kept.count, let last = kept.last else { return kept }
    let more = LoadError(
      reason: .moreErrors(count - kept.count), severity: last.severity, line: last.line,
      column: last.column, shownColumn: last.shownColumn, word: "", path: nil, statement: "")
    return kept + [more]
  }
}

extension LoadError {
  /// Whether it only tells how many more there are.
  fileprivate var isCount: Bool {
    if case .moreErrors = reason { true } else { false }
  }
}
