import Configuration
import Schema

/// A file of an answer for one router, which contains either a whole configuration or changes.
///
/// It is a whole configuration if it contains `interfaces` and `system host-name`, as far as the
/// router had them at the beginning of the stage, and at least one of the two. It must have no
/// marks for changes: no `replace:` or `delete:`, no command but `set`, no operations in XML and
/// JSON. Any other file contains changes.
struct AnswerForm {
  let text: LabText
  /// The configuration that the file contains by itself.
  private let tree: Statement
  private let hasMarks: Bool

  /// Parses a file. Throws if it is not text.
  init(_ file: AnswerFile) throws(AnswerFault) {
    if let fault = TextFault(in: file.octets) {
      throw AnswerFault("\(file.path):\(fault.line):\(fault.column): error: \(fault.message)")
    }
    if let line = Self.lineWithControl(file.octets) {
      throw AnswerFault("\(file.path):\(line):1: error: a control character, as no text has")
    }
    text = LabText(String(decoding: file.octets, as: UTF8.self), at: LabPlace(file: file.path))
    let format = ConfigurationReader.Format.detected(in: file.octets)
    tree = ConfigurationReader(format).read(file.octets).tree
    hasMarks = Self.hasMarks(text.text, format)
  }

  /// The value of `system host-name` in the file; nil if there is none.
  var hostName: String? { Self.hostName(of: tree) }

  /// Returns whether the file replaces the router's configuration, which was `start` at the
  /// beginning of the stage.
  func isWhole(on start: Statement) -> Bool {
    guard !hasMarks else { return false }
    let (hasName, hasInterfaces) = (hostName != nil, Self.hasInterfaces(tree))
    return (hasName || hasInterfaces)
      && (hasName || Self.hostName(of: start) == nil)
      && (hasInterfaces || !Self.hasInterfaces(start))
  }

  // MARK: Contents

  private static func hostName(of tree: Statement) -> String? {
    let schema = Schema.configuration
    guard let system = schema.child("system", of: tree.declaration),
      let name = schema.child("host-name", of: system.id)
    else { return nil }
    return tree.firstActive(system.id)?.firstActive(name.id)?.value
  }

  private static func hasInterfaces(_ tree: Statement) -> Bool {
    Schema.configuration.child("interfaces", of: tree.declaration)
      .map { !tree.instances(of: $0.id).isEmpty } ?? false
  }

  private static func hasMarks(_ text: String, _ format: ConfigurationReader.Format) -> Bool {
    switch format {
    case .patch: return true
    case .set:
      let commands = text.split(whereSeparator: \.isNewline).compactMap { line in
        line.split(whereSeparator: \.isWhitespace).first
      }
      return commands.contains { !$0.hasPrefix("#") && $0 != "set" }
    case .text:
      let words = text.split(whereSeparator: \.isWhitespace)
      return words.contains("replace:") || words.contains("delete:")
    case .xml:
      return ["operation=", "replace=\"", "delete=\""].contains { text.contains($0) }
    case .json: return text.contains("\"operation\"")
    }
  }

  /// Returns the number of the first line with a control character that is not allowed in text; nil
  /// if there is none.
  private static func lineWithControl(_ octets: [UInt8]) -> Int? {
    // Form feeds, and the escape sequences of a captured terminal, are allowed.
    let known: [UInt8] = [0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x1B]
    var line = 1
    for octet in octets {
      if octet == 0x0A { line += 1 }
      if octet < 0x20 && !known.contains(octet) { return line }
    }
    return nil
  }
}
