/// A file that a student has handed in, by itself, in a folder or in a zip.
package struct AnswerFile: Equatable, Sendable {
  /// Its path within the answer, with '/' between the parts; never opened as a path again.
  package var path: String
  package var octets: [UInt8]

  package init(path: String, octets: [UInt8]) {
    self.path = path
    self.octets = octets
  }

  /// The parts of the path.
  var parts: [Substring] { path.split(separator: "/") }

  /// The most octets that all files of an answer have together.
  package static let sizeLimit = 16 << 20

  /// The most files that an answer has.
  package static let countLimit = 256

  /// The most folders within each other.
  package static let depthLimit = 4
}

/// Why an answer cannot be graded, in words.
package struct AnswerFault: Error, Equatable, Sendable {
  package var message: String

  package init(_ message: String) { self.message = message }
}

extension AnswerFault {
  package static let tooLarge = AnswerFault(
    "the answer has more than \(AnswerFile.sizeLimit >> 20) MiB")
  package static let tooMany = AnswerFault(
    "the answer has more than \(AnswerFile.countLimit) files")
}
