package import Configuration
import Schema

/// A lab file that was read: its grammar is right, and the values of its parameters are still open.
package struct LabFile: Sendable {
  /// As errors name it.
  package let name: String
  private let tree: Statement
  private let places: StatementPlaces?
  /// Reads a file beside it. Throws the reason as a sentence.
  private let neighbour: @Sendable (_ name: String) throws(LabFileFault) -> [UInt8]

  /// The most octets that a lab file, or a file beside it, may have.
  package static let sizeLimit = 16 << 20

  /// Reads the text of a lab file. `neighbour` reads a file beside it. Throws all errors of its grammar.
  package init(
    _ octets: [UInt8], named name: String,
    neighbour: @escaping @Sendable (_ name: String) throws(LabFileFault) -> [UInt8] = {
      (_) throws(LabFileFault) in throw LabFileFault("this lab has no files beside it")
    }
  ) throws(LabErrors) {
    self.name = name
    self.neighbour = neighbour
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

  /// The lab for a student. Without a name, the parameters have their defaults, and without a default
  /// what nobody's name draws. Throws all that is wrong with it.
  /// `fault` is the number of the start of each stage that has several, in place of the one that is
  /// drawn.
  package func lab(for student: String? = nil, fault: Int? = nil) throws(LabErrors) -> Lab {
    var reader = LabReader(try root(), fault: fault, neighbour)
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

/// Why a file beside a lab file cannot be read, in a sentence.
package struct LabFileFault: Error, Sendable {
  package var message: String

  package init(_ message: String) { self.message = message }
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
