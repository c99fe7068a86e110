import Configuration
import Schema

/// The data that the reader of a lab statement needs and that are the same for all statements of
/// its file.
struct LabContext {
  let schema: Schema
  /// The name of the file in errors.
  let file: String
  /// The lines and columns of the statements; nil for the words of a command, which have none.
  let places: StatementPlaces?
  var values: ParameterValues

  /// Returns the place of the statement at the end of a path.
  func place(of path: [PathElement]) -> LabPlace {
    guard let place = places?.place(of: path) else { return LabPlace(file: file) }
    return LabPlace(file: file, line: place.line, column: place.column)
  }
}
