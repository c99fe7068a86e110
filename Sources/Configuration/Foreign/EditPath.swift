extension Array where Element == PathElement {
  /// Returns the path of the level `steps` levels above, or the empty path. A foreign instance of a
  /// list is one level together with the name before its key.
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
