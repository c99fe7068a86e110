/// A position in a lab file, or in a file beside it. Line and column are counted from 1.
package struct LabPlace: Hashable, Sendable, CustomStringConvertible {
  /// The name of the file, as it was given or as the lab file refers to it.
  package var file: String
  /// The line, counted from 1.
  package var line: Int
  /// The column, counted from 1.
  package var column: Int

  /// Creates a position, by default the beginning of the file.
  package init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The position in the form `FILE:LINE:COLUMN`, which editors can parse.
  package var description: String { "\(file):\(line):\(column)" }
}

/// A configuration text in a lab file, with the position at which it begins.
package struct LabText: Equatable, Sendable {
  /// The maximum number of octets of a lab file, of a file beside it, and of a text after its
  /// parameters were replaced.
  static let sizeLimit = 16 << 20

  /// The configuration text.
  package var text: String
  /// The position of the text's first character.
  package var place: LabPlace

  /// Creates a text that begins at a position.
  package init(_ text: String, at place: LabPlace) {
    self.text = text
    self.place = place
  }

  /// Returns the position in the file of a position in the text. Line and column are counted from
  /// 1.
  package func place(line: Int, column: Int) -> LabPlace {
    LabPlace(
      file: place.file, line: place.line + line - 1,
      column: line == 1 ? place.column + column - 1 : column)
  }
}

/// An error or warning about a lab file.
package struct LabError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The position that the error is about.
  package var place: LabPlace
  /// The message, without the position and the word `error` or `warning`.
  package var message: String
  /// Whether it is a warning, so that the lab can be used.
  package var isWarning: Bool

  /// Creates an error, or a warning if `isWarning` is true.
  package init(_ message: String, at place: LabPlace, isWarning: Bool = false) {
    self.message = message
    self.place = place
    self.isWarning = isWarning
  }

  /// The error in the form `FILE:LINE:COLUMN: error: MESSAGE`.
  package var description: String {
    "\(place): \(isWarning ? "warning" : "error"): \(message)"
  }
}

/// The errors and warnings about a lab file, in the order of their positions.
package struct LabErrors: Error, Equatable, Sendable {
  /// The errors and warnings.
  package var errors: [LabError]
  /// The largest number of errors that are kept.
  package static let limit = 100

  /// Creates the collection from errors that are already in their order.
  package init(_ errors: [LabError]) { self.errors = errors }
}
