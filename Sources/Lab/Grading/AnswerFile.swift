/// A file of a student's answer, which may be a single file, a folder or a zip archive.
package struct AnswerFile: Equatable, Sendable {
  /// The path within the answer, with '/' between the parts. No file is opened by it.
  package var path: String
  /// The content of the file.
  package var octets: [UInt8]

  /// Creates a file from its path and content, whose limits the caller has checked.
  package init(path: String, octets: [UInt8]) {
    self.path = path
    self.octets = octets
  }

  /// The parts of the path.
  var parts: [Substring] { path.split(separator: "/") }

  /// The largest number of octets of all files of an answer together.
  package static let sizeLimit = 16 << 20

  /// The largest number of files of an answer.
  package static let countLimit = 256

  /// The largest depth of nested folders.
  package static let depthLimit = 4
}

/// The reason why an answer cannot be graded.
package struct AnswerFault: Error, Equatable, Sendable {
  /// The message, which becomes the problem of the stage or of the grade.
  package var message: String

  /// Creates a fault with its message.
  package init(_ message: String) { self.message = message }
}

extension AnswerFault {
  /// The answer has more octets than `AnswerFile.sizeLimit`.
  package static let tooLarge = AnswerFault(
    "the answer has more than \(AnswerFile.sizeLimit >> 20) MiB")
  /// The answer has more files than `AnswerFile.countLimit`.
  package static let tooMany = AnswerFault(
    "the answer has more than \(AnswerFile.countLimit) files")
}
