extension Array where Element == PathElement {
  /// The path so many levels nearer to the top. A foreign instance of a list is one level with the
  /// name before its key.
  package func climbing(_ steps: Int) -> [PathElement] {
    var path = self
    for _ in 0..<Swift.min(steps, count) {
      guard let last = path.popLast() else { break }
      guard last.form.isKey else { continue }
      while let name = path.last, !name.form.isKey, name.declaration == last.declaration,
        name.form.continuesLine
      {
        path.removeLast()
      }
    }
    return path
  }
}
