import Configuration
import Schema

/// The part of a lab statement that is common to all statements of its file.
struct LabContext {
  let schema: Schema
  /// The name of the file in errors.
  let file: String
  /// nil for the words of a command, which have no places.
  let places: StatementPlaces?
  var values: ParameterValues

  /// Returns the place of the statement at the end of a path.
  func place(of path: [PathElement]) -> LabPlace {
    guard let place = places?.place(of: path) else { return LabPlace(file: file) }
    return LabPlace(file: file, line: place.line, column: place.column)
  }
}
