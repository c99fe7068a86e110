package import Configuration
import Schema

/// A lab file that was read: its grammar is right, and the values of its parameters are still open.
package struct LabFile: Sendable {
  /// As errors name it.
  package let name: String
  private let tree: Statement
  private let places: StatementPlaces?
  /// The files beside it that have been read.
  private var neighbours: [String: [UInt8]] = [:]

  /// The most octets that a lab file, or a file beside it, may have.
  package static let sizeLimit = 16 << 20

  /// Reads the text of a lab file. Throws all errors of its grammar.
  package init(_ octets: [UInt8], named name: String) throws(LabErrors) {
    self.name = name
    guard octets.count <= Self.sizeLimit else {
      let message = "the file has more than \(Self.sizeLimit >> 20) MiB"
      throw LabErrors([LabError(message, at: LabPlace(file: name))])
    }
    if let fault = TextFault(in: octets) {
      let place = LabPlace(file: name, line: fault.line, column: fault.column)
      throw LabErrors([LabError(fault.message, at: place)])
    }
    let loaded = TextParser.merge(
      octets, into: .empty, notingPlaces: true, keepingEmpty: true, in: .lab)
    let whole = LabText("", at: LabPlace(file: name))
    let errors = loaded.errors.prefix(LabErrors.limit).map { LabError($0, in: whole) }
    guard errors.isEmpty else { throw LabErrors(errors) }
    tree = loaded.tree
    places = loaded.places
  }

  /// What it is about, in a line.
  package func title() throws(LabErrors) -> String {
    let root = try root()
    do throws(LabError) { return try root.title() } catch { throw LabErrors([error]) }
  }

  /// The names of the files beside it that it needs, each once. They are within its folder.
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

  /// Takes the octets of a file beside it.
  package mutating func attach(_ octets: [UInt8], named name: String) { neighbours[name] = octets }

  /// The lab for a student. Without a name, the parameters have their defaults, and without a default
  /// what nobody's name draws. Throws all that is wrong with it.
  /// `fault` is the number of the start of each stage that has several, in place of the one that is
  /// drawn.
  package func lab(for student: String? = nil, fault: Int? = nil) throws(LabErrors) -> Lab {
    var reader = LabReader(try root(), fault: fault, neighbours)
    return try reader.lab(for: student)
  }

  /// How many starts a stage has, of which one is drawn.
  func faultCount(ofStage number: Int) throws(LabErrors) -> Int {
    let stages = try root().all("stage")
    return stages.indices.contains(number) ? stages[number].all("fault").count : 0
  }

  /// The one lab of the file.
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
  /// An error that a reader found in a text of a lab.
  package init(_ error: LoadError, in text: LabText) {
    let word = error.word.isEmpty ? "" : ": \(error.word)"
    self.init(
      error.sentence + word + error.suggestion,
      at: text.place(line: error.line, column: error.column), isWarning: error.severity == .warning)
  }
}
