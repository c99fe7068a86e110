/// The errors, or the warnings, of a file in the order in which a reader finds them. The first
/// `LoadErrors.limit` are kept and all are counted, so that no file can fill the memory with
/// errors.
struct LoadErrorList {
  private var kept: [LoadError] = []
  /// The number of all errors.
  private(set) var count = 0

  /// Creates a list that begins with `errors`.
  init(_ errors: [LoadError] = []) { for error in errors { append(error) } }

  /// Whether one more error would be kept instead of only being counted.
  var hasRoom: Bool { kept.count < LoadErrors.limit }

  /// Adds an error.
  mutating func append(_ error: LoadError) {
    count += 1
    if hasRoom { kept.append(error) }
  }

  /// Counts an error that was not made because it would not be kept.
  mutating func skip() { count += 1 }

  /// Adds the errors of a part of the file, which has `count` of them. `placed` returns each with
  /// its position in the file.
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

  /// Returns the index of the first error for which `isWanted` returns true; nil: there is none.
  func firstIndex(where isWanted: (LoadError) -> Bool) -> Int? { kept.firstIndex(where: isWanted) }

  /// Sets the position of an error.
  mutating func move(_ index: Int, to place: TextPosition) {
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

  /// Sorts the errors that were kept.
  mutating func sort(by precedes: (LoadError, LoadError) -> Bool) { kept.sort(by: precedes) }

  /// The errors that were kept, followed by one with the number of the others, if there are any.
  var all: [LoadError] {
    guard count > kept.count, let last = kept.last else { return kept }
    let more = LoadError(
      reason: .moreErrors(count - kept.count), severity: last.severity, line: last.line,
      column: last.column, shownColumn: last.shownColumn, word: "", path: nil, statement: "")
    return kept + [more]
  }
}

extension LoadError {
  /// Whether the error only states the number of others.
  fileprivate var isCount: Bool {
    if case .moreErrors = reason { true } else { false }
  }
}
