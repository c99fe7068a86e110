/// Text of several lines in a lab file, without the indentation that it has there.
package enum LabLines {
  /// The lines less the blanks that all but the first begin with, each ended; empty lines at both
  /// ends are left out.
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
