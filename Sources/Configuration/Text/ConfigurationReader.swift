package import Schema

/// Reads a configuration in any format from octets, and returns the resulting tree with the errors.
package struct ConfigurationReader: Sendable {
  /// The format of a file.
  package enum Format: String, Sendable, CaseIterable {
    /// Statements in braces.
    case text
    /// Commands, one on each line.
    case set
    /// Elements of XML.
    case xml
    /// Members of JSON.
    case json
    /// The output of `show | compare`.
    case patch
  }

  /// The way in which the statements of a file are combined with the existing ones.
  package enum Action: String, Sendable, CaseIterable {
    /// The statements are added to the existing ones.
    case merge
    /// The statements are added as with `merge`, but those marked `replace:` replace existing ones.
    case replace
    /// The file replaces the whole tree.
    case override
    /// The file replaces the part of the tree at the path. Statements that are equal in both remain
    /// shared in memory.
    case update
  }

  /// The operation of XML and JSON statements that have no attribute `operation`: the parameter
  /// `default-operation` of RFC 6241 section 7.2.
  package enum DefaultOperation: String, Sendable, CaseIterable {
    /// They are combined with the existing ones, as the action states.
    case merge
    /// The file replaces the whole configuration. Operations within it apply to the statements that
    /// precede them in the file.
    case replace
    /// They change nothing and only lead to the statements with an operation. It is an error if
    /// they do not exist, unless a statement inside requests its deletion.
    case none
  }

  private let format: Format
  private let action: Action
  private let schema: Schema
  private let sizeLimit: Int
  private let recordsPlaces: Bool
  private let keepsUnlisted: Bool
  private let defaultOperation: DefaultOperation

  /// Creates a reader. XML or JSON of more than `sizeLimit` octets is not read. With
  /// `recordsPlaces`, the result contains the positions of the statements. With `keepsUnlisted`, a
  /// statement that neither the schema nor the guide declares is kept as a foreign one; otherwise it
  /// is an error.
  /// `action` does not affect commands and patches, which state themselves what they change.
  /// `defaultOperation` only affects XML and JSON.
  package init(
    _ format: Format, _ action: Action = .merge, sizeLimit: Int = 64 << 20,
    recordingPlaces recordsPlaces: Bool = false, keepingUnlisted keepsUnlisted: Bool = false,
    defaultOperation: DefaultOperation = .merge, in schema: Schema = .configuration
  ) {
    self.defaultOperation = format == .xml || format == .json ? defaultOperation : .merge
    self.keepsUnlisted = keepsUnlisted
    self.sizeLimit = sizeLimit
    self.recordsPlaces = recordsPlaces
    self.format = format
    self.action = action
    self.schema = schema
  }

  /// Whether the file replaces the whole configuration.
  package var replacesAll: Bool {
    switch format {
    case .text, .xml, .json: action == .override || defaultOperation == .replace
    case .set, .patch: false
    }
  }

  /// Reads a file and returns `tree` with its statements, which begin at `path`. An override and a
  /// patch always begin at the top.
  package func read(
    _ octets: [UInt8], into tree: Statement = .empty, at path: [PathElement] = []
  ) -> Loaded {
    switch format {
    case .set:
      return SetParser.merge(
        octets, into: tree, at: path, recordingPlaces: recordsPlaces,
        keepingUnlisted: keepsUnlisted, in: schema)
    case .patch: return PatchParser.merge(octets, into: tree, in: schema)
    case .text, .xml, .json: break
    }
    if defaultOperation == .replace { return replaced(by: octets, tree) }
    switch action {
    case .merge: return statements(octets, into: tree, at: path)
    case .replace: return statements(octets, into: tree, at: path, replacing: true)
    case .override: return replaced(by: octets, tree)
    case .update:
      var loaded = statements(octets, into: .empty, at: path)
      let part = loaded.tree.descendant(at: path, in: schema)
      let holdsNothing = part?.children.isEmpty ?? true
      loaded.tree =
        loaded.errorCount > 0 && holdsNothing ? tree : updated(tree, at: path, to: part)
      return loaded
    }
  }

  private func replaced(by octets: [UInt8], _ tree: Statement) -> Loaded {
    var loaded = statements(octets, into: .empty, at: [])
    // A file without a single valid statement does not replace the configuration.
    if loaded.errorCount > 0, loaded.tree.children.isEmpty { loaded.tree = tree }
    return loaded
  }

  private func statements(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement], replacing: Bool = false
  ) -> Loaded {
    if format == .text {
      let file = CapturedFile.text(octets, at: path, keepingUnlisted: keepsUnlisted)
      var loaded = TextParser.merge(
        file.octets, file.parts, into: tree, at: path, replacing: replacing,
        recordingPlaces: recordsPlaces,
        keepingUnlisted: keepsUnlisted, in: schema)
      loaded.add(file.notes)
      return loaded
    }
    guard octets.count <= sizeLimit else {
      let fault = MarkupError(reason: .tooLarge(limit: sizeLimit), line: 1, column: 0)
      var errors = LoadErrorList()
      errors.append(fault.loadError)
      return Loaded(tree: tree, errors, isRefused: true)
    }
    let file = CapturedFile.markup(octets)
    let loader = MarkupLoader(
      tree, at: path, replacing: replacing, isUntouched: defaultOperation == .none,
      recordingPlacesIn: recordsPlaces ? file.octets : nil,
      keepingUnlisted: keepsUnlisted, in: schema)
    var loaded =
      format == .json
      ? JSONReader.read(file.octets, by: loader) : XMLReader.read(file.octets, by: loader)
    loaded.add(file.notes)
    return loaded
  }

  /// Returns `tree` with the statement at a path replaced by `part`, or emptied if `part` is nil.
  private func updated(
    _ tree: Statement, at path: [PathElement], to part: Statement?
  ) -> Statement {
    if path.isEmpty, let part { return part.sharing(with: tree, in: schema) }
    var result = tree
    result.update(at: path[...], in: schema) { node in
      if let part { node = part.sharing(with: node, in: schema) } else { node.removeChildren() }
    }
    _ = result.dropEmpty(at: path[...], in: schema)
    return result
  }
}
