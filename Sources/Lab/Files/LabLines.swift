/// The conversion of multi-line text in a lab file to text without the file's indentation.
package enum LabLines {
  /// Returns the lines without the blanks that all but the first have in common, each ended by a
  /// line feed. Empty lines at the beginning and at the end are removed.
  package static func whole(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in line.last == "\r" ? line.dropLast() : line }
    let margin =
      lines.dropFirst().filter { !isBlank($0) }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    for index in lines.indices {
      if index > 0 || margin > 0 && lines[index].hasPrefix(String(repeating: " ", count: margin)) {
        lines[index] = lines[index].dropFirst(min(margin, lines[index].prefix { $0 == " " }.count))
      }
      while lines[index].last == " " { lines[index].removeLast() }
    }
    while let first = lines.first, isBlank(first) { lines.removeFirst() }
    while let last = lines.last, isBlank(last) { lines.removeLast() }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func isBlank(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " } }
}
