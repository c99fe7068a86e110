package import Configuration
package import Operations
import Schema

/// A configuration file that was converted to another form, with the findings in it.
package struct Conversion: Equatable, Sendable {
  /// The converted text; nil if a finding is an error.
  package var text: String?
  /// The errors and warnings, with their positions in the file.
  package var findings: [Finding]
}

extension ConfigurationFile {
  /// Converts the file. `base` is the hierarchy to which the statements of the file belong, as with
  /// `load merge relative`; nil is the top. With `part`, only that hierarchy is printed, as `show`
  /// prints it at its level.
  package func converted(
    to format: Format, at base: HierarchyPath? = nil, relativeTo part: HierarchyPath? = nil
  ) -> Conversion {
    var (tree, findings) = statements(at: base)
    guard let tree else { return Conversion(findings: findings) }
    let path = part?.elements ?? []
    guard let node = tree.descendant(at: path, in: .configuration) else {
      findings.append(missing(part))
      return Conversion(findings: findings)
    }
    if format == .set, let warning = lostComments(of: node, at: path, base) {
      findings.append(warning)
    }
    return Conversion(text: Self.print(tree, as: format, at: path), findings: findings)
  }

  /// Returns the error that a hierarchy is not in the file.
  func missing(_ part: HierarchyPath?) -> Finding {
    let banner = part?.banner ?? ""
    return Finding(file: name, path: banner, message: "\(banner) does not exist")
  }

  /// Prints all statements, or those of the hierarchy at a path. Text and commands are relative to
  /// the path; XML and JSON contain the elements of the path.
  package static func print(
    _ tree: Statement, as format: Format, at path: [PathElement] = []
  ) -> String {
    let view = ConfigurationView(tree: tree, path: path, part: .inside, level: path)
    switch format {
    case .text: return view.text
    case .set:
      // An empty statement has no commands that are relative to it.
      let node = tree.descendant(at: path, in: .configuration)
      return node?.children.isEmpty == false ? view.setCommands(isRelative: true) : ""
    case .xml: return XMLPrinter.print(view.element)
    case .json: return JSONPrinter.configuration(view.element)
    }
  }

  // MARK: Comments

  /// Returns a warning that `set` commands omit the comments inside a statement, at the place of
  /// the first one; nil if there are none.
  private func lostComments(
    of node: Statement, at path: [PathElement], _ base: HierarchyPath?
  ) -> Finding? {
    var commented: [[PathElement]] = []
    for child in node.children { Self.collectCommented(child, in: path, &commented) }
    guard !commented.isEmpty else { return nil }
    let places = read(at: base?.elements ?? [], recordingPlaces: true).places
    let first = commented.compactMap { places?.place(of: $0) }.min {
      ($0.line, $0.column) < ($1.line, $1.column)
    }
    let (verb, count) = ("'set' commands leave out", commented.count)
    return Finding(
      file: name, line: first?.line ?? 1, column: first?.column ?? 1, severity: .warning,
      message: count == 1 ? "\(verb) a comment" : "\(verb) \(count) comments")
  }

  private static func collectCommented(
    _ statement: Statement, in path: [PathElement], _ commented: inout [[PathElement]]
  ) {
    let path = path + [PathElement(statement.declaration, value: statement.value)]
    if statement.annotation != nil { commented.append(path) }
    for child in statement.children { collectCommented(child, in: path, &commented) }
  }
}
