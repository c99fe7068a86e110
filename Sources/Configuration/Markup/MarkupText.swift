package import Schema

/// Brings a configuration in XML or JSON into braces, each statement on the line on which its
/// element stood, so that whatever loads braces loads the other forms too, and reports its errors
/// on the right line.
package struct MarkupText {
  private let schema: Schema
  private var text = ""
  private var line = 1

  /// `octets` themselves where they are neither XML nor JSON.
  package static func braces(
    from octets: [UInt8], in schema: Schema = .configuration
  ) -> Result<[UInt8], LoadErrors> {
    let text = Array(octets.dropFirst(ByteOrderMark.length(in: octets)))
    let first = text.first { $0 != 32 && !(9...13).contains($0) }
    do throws(MarkupError) {
      switch first {
      case UInt8(ascii: "<"):
        let root = try XMLReader.read(text)
        return .success(braces(configuration(in: root)?.children ?? [], schema))
      case UInt8(ascii: "{"):
        let members = try JSONReader.read(text)
        let configuration = members.first { $0.name == "configuration" }
        return .success(braces(configuration?.children ?? members, schema))
      default: return .success(octets)
      }
    } catch {
      let fault = LoadError(
        reason: .invalid(error.sentence), line: error.line, column: error.column + 1,
        shownColumn: error.column, word: "", path: [], statement: "")
      return .failure(LoadErrors(errors: [fault]))
    }
  }

  /// The outermost element of that name: a reply has it inside.
  private static func configuration(in element: Element) -> Element? {
    if element.name == "configuration" { return element }
    return element.children.lazy.compactMap { configuration(in: $0) }.first
  }

  private static func braces(_ elements: [Element], _ schema: Schema) -> [UInt8] {
    var writer = MarkupText(schema: schema)
    writer.write(elements, in: schema.root)
    return Array((writer.text + "\n").utf8)
  }

  private init(schema: Schema) { self.schema = schema }

  /// `container`: nil inside of what the schema does not have; the words are written all the same,
  /// for the parser to say what is wrong.
  private mutating func write(_ elements: [Element], in container: Declaration?) {
    var comment: String?
    for element in elements {
      if element.name == Element.comment || element.name == "comment" {
        comment = element.text
        continue
      }
      let declaration = container.flatMap { child(of: $0, for: element) }
      if let declaration, declaration.isNamedByKey, !declaration.name.isEmpty {
        for instance in element.children {
          write(instance, declaration, [declaration.name, Spelling.quoted(instance.name)], comment)
        }
      } else if let declaration, let list = declaration.replacingList(in: schema) {
        // In braces of its own: a mark before it would be about the container.
        token("\(declaration.name) {", at: element)
        write(element, list, words(of: element, list), comment)
        text += " }"
      } else {
        write(element, declaration, words(of: element, declaration), comment)
      }
      comment = nil
    }
  }

  /// What a container's element of that name is.
  private func child(of container: Declaration, for element: Element) -> Declaration? {
    let children = schema.children(of: container)
    let named = children.first { $0.elementName == element.name && !$0.isBareAndNamedByKey }
    return named ?? children.first { $0.isBareAndNamedByKey }
  }

  private func words(of element: Element, _ declaration: Declaration?) -> [String] {
    guard let declaration else {
      return [element.name] + (element.text.isEmpty ? [] : [Spelling.quoted(element.text)])
    }
    if declaration.isBareAndNamedByKey { return [element.name] }
    var words = declaration.name.isEmpty ? [] : [declaration.name]
    if declaration.isList {
      words += element.value(of: "name").map { [Spelling.quoted($0)] } ?? []
    } else if declaration.isLeaf {
      words.append(Spelling.quoted(element.text))
    } else if !element.text.isBlank {
      words.append(Spelling.quoted(element.text))
    }
    return words
  }

  private mutating func write(
    _ element: Element, _ declaration: Declaration?, _ words: [String], _ comment: String?
  ) {
    let comment = comment ?? element.attribute("comment")
    if let comment { token(comment.hasPrefix("/*") ? comment : "/* \(comment) */", at: element) }
    for mark in Self.marks where element.attribute(mark.attribute) != nil {
      token(mark.word, at: element)
    }
    for word in words { token(word, at: element) }
    var children = element.children
    if let declaration, declaration.isList, !declaration.isNamedByKey {
      if let key = children.firstIndex(where: { $0.name == "name" }) { children.remove(at: key) }
    }
    guard !children.isEmpty else {
      text += ";"
      return
    }
    token("{", at: element)
    write(children, in: declaration)
    text += " }"
  }

  /// Attributes that say what is to be done with a statement, and the words for it in braces.
  private static let marks = [
    (attribute: "inactive", word: "inactive:"), (attribute: "protect", word: "protect:"),
    (attribute: "replace", word: "replace:"), (attribute: "delete", word: "delete:"),
  ]

  private mutating func token(_ word: String, at element: Element) {
    while line < element.line {
      text += "\n"
      line += 1
    }
    text += " " + word
    line += word.utf8.count { $0 == UInt8(ascii: "\n") }
  }
}

extension Declaration {
  /// `<any/>`: the instance is nothing but its key.
  fileprivate var isBareAndNamedByKey: Bool { isNamedByKey && name.isEmpty }
}

extension String {
  fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == 32 || (9...13).contains($0) } }
}
