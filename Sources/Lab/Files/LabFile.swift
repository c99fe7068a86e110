package import Configuration
import Schema

/// A parsed lab file, whose parameters have no values yet.
package struct LabFile: Sendable {
  /// The name of the file in error messages.
  package let name: String
  private let tree: Statement
  private let places: StatementPlaces?
  /// The files beside the lab file that have been read.
  private var neighbours: [String: [UInt8]] = [:]

  /// Reads the text of a lab file. Throws all errors of its grammar.
  package init(_ octets: [UInt8], named name: String) throws(LabErrors) {
    self.name = name
    guard octets.count <= LabText.sizeLimit else {
      let message = "the file has more than \(LabText.sizeLimit >> 20) MiB"
      throw LabErrors([LabError(message, at: LabPlace(file: name))])
    }
    if let fault = TextFault(in: octets) {
      let place = LabPlace(file: name, line: fault.line, column: fault.column)
      throw LabErrors([LabError(fault.message, at: place)])
    }
    let loaded = TextParser.merge(
      octets, into: .empty, recordingPlaces: true, keepingEmpty: true, in: .lab)
    let whole = LabText("", at: LabPlace(file: name))
    let errors = loaded.errors.prefix(LabErrors.limit).map { LabError($0, in: whole) }
    guard errors.isEmpty else { throw LabErrors(errors) }
    tree = loaded.tree
    places = loaded.places
  }

  /// Returns the title of the lab, which is one line.
  package func title() throws(LabErrors) -> String {
    let root = try root()
    do throws(LabError) { return try root.title() } catch { throw LabErrors([error]) }
  }

  /// Returns the names of the files beside the lab file that it needs, each once. They are in its
  /// folder.
  package func neighbourNames() throws(LabErrors) -> [String] {
    var names: [String] = []
    for node in try root().all("node") {
      guard let file = node.child("configuration-file") else { continue }
      let name = file.statement.value
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      guard !parts.contains(where: { $0.isEmpty || $0 == ".." }) else {
        throw LabErrors([file.error("a file beside a lab file is in its folder")])
      }
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Adds the contents of a file beside the lab file.
  package mutating func attach(_ octets: [UInt8], named name: String) { neighbours[name] = octets }

  /// Returns the lab in the variant of a student. If `student` is nil, parameters have their
  /// defaults, and those without a default are drawn without a name. `fault` is the number of the
  /// start of each stage that has several; nil if it is drawn. Throws all errors.
  package func lab(for student: String? = nil, fault: Int? = nil) throws(LabErrors) -> Lab {
    var reader = LabReader(try root(), fault: fault, neighbours)
    return try reader.lab(for: student)
  }

  /// Returns the number of starts of a stage, of which one is drawn.
  func faultCount(ofStage number: Int) throws(LabErrors) -> Int {
    let stages = try root().all("stage")
    return stages.indices.contains(number) ? stages[number].all("fault").count : 0
  }

  /// Returns the place of a statement of the lab, or that of the lab where the statement is not
  /// found.
  func place(of statement: String) -> LabPlace {
    guard let root = try? root() else { return LabPlace(file: name) }
    return (root.child(statement) ?? root).error("").place
  }

  /// Returns the place of a node or a link, or of a statement in it, or that of the lab where
  /// nothing has the name. `list` is `node` or `link`.
  func place(of list: String, named name: String, part: String? = nil) -> LabPlace {
    guard let root = try? root() else { return LabPlace(file: self.name) }
    let owner = root.all(list).first { statement in
      (try? statement.variants())?.contains { $0.name == name } ?? false
    }
    return (part.flatMap { owner?.child($0) } ?? owner ?? root).error("").place
  }

  /// Returns the statement of the lab, which must be the only one of the file.
  private func root() throws(LabErrors) -> LabStatement {
    let context = LabContext(schema: .lab, file: name, places: places, values: ParameterValues())
    let root = LabStatement(statement: tree, path: [], context: context)
    let labs = root.all("lab")
    guard let statement = labs.first else {
      throw LabErrors([LabError("there is no 'lab' in the file", at: LabPlace(file: name))])
    }
    if labs.count > 1 {
      throw LabErrors([labs[1].error("a file has one lab")])
    }
    return statement
  }
}

extension LabError {
  /// Creates the error for one that the configuration parser found in a text of a lab.
  package init(_ error: LoadError, in text: LabText) {
    let word = error.word.isEmpty ? "" : ": \(error.word)"
    self.init(
      error.sentence + word + error.suggestion,
      at: text.place(line: error.line, column: error.column), isWarning: error.severity == .warning)
  }
}
