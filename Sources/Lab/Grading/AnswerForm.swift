import Configuration
import Schema

/// What an answer's file for one router is: a whole configuration, or changes of one.
///
/// A whole configuration has `interfaces` and `system host-name`, as far as the router had them when
/// the stage began, and one of the two at least; and it has no marks that change something: no
/// `replace:` or `delete:`, no command but `set`, no operations in XML and JSON. Everything else is
/// changes.
struct AnswerForm {
  let text: LabText
  /// What the file says by itself.
  private let tree: Statement
  private let hasMarks: Bool

  /// Throws where it is no text.
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

  /// The `system host-name` that it sets; nil: none.
  var hostName: String? { Self.hostName(of: tree) }

  /// Whether it replaces all that a router had, which was `start`.
  func isWhole(on start: Statement) -> Bool {
    guard !hasMarks else { return false }
    let (hasName, hasInterfaces) = (hostName != nil, Self.hasInterfaces(tree))
    return (hasName || hasInterfaces)
      && (hasName || Self.hostName(of: start) == nil)
      && (hasInterfaces || !Self.hasInterfaces(start))
  }

  // MARK: What is in it

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

  /// The first line with a control character that is none of text; nil: there is none.
  private static func lineWithControl(_ octets: [UInt8]) -> Int? {
    // A page break, and what a captured terminal writes, are text here.
    let known: [UInt8] = [0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x1B]
    var line = 1
    for octet in octets {
      if octet == 0x0A { line += 1 }
      if octet < 0x20 && !known.contains(octet) { return line }
    }
    return nil
  }
}
