/// The values of parameters, which replace `$(NAME)`.
struct ParameterValues: Sendable {
  private var values: [String: String] = [:]
  /// The values of the file's parameters in their order, for reports.
  private(set) var list: [(name: String, value: String)] = []

  mutating func set(_ name: String, to value: String) {
    values[name] = value
    list.append((name, value))
  }

  /// Returns the values together with those of the ranges in a name, `$(1)` and so on.
  func with(ranges: [String]) -> ParameterValues {
    var copy = self
    for (index, value) in ranges.enumerated() { copy.values["\(index + 1)"] = value }
    return copy
  }

  /// Returns a text with all parameters replaced. Throws if one is not defined, or its parenthesis
  /// is not closed.
  func replaced(in text: LabText) throws(LabError) -> String {
    guard text.text.contains("$(") else { return text.text }
    var result = ""
    var rest = text.text[...]
    while let open = rest.firstRange(of: "$(") {
      result += rest[..<open.lowerBound]
      let name = rest[open.upperBound...].prefix { $0 != ")" && $0 != "\n" }
      guard name.endIndex < rest.endIndex, rest[name.endIndex] == ")",
        let value = values[String(name)]
      else {
        let before = text.text[..<open.lowerBound]
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        throw LabError(
          "there is no parameter '\(name)'",
          at: text.place(line: lines.count, column: (lines.last?.utf8.count ?? 0) + 1))
      }
      result += value
      guard result.utf8.count <= LabText.sizeLimit else {
        throw LabError(
          "with its parameters replaced the text has more than \(LabText.sizeLimit >> 20) MiB",
          at: text.place)
      }
      rest = rest[rest.index(after: name.endIndex)...]
    }
    return result + rest
  }
}
