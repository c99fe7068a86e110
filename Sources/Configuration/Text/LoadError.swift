internal import Schema

/// An error in a file of statements or commands, with its place and the statement.
package struct LoadError: Error, Equatable, Sendable {
  /// The kind of the error or warning.
  package enum Reason: Equatable, Sendable {
    /// A word is not known there, or stands where none can.
    case syntax
    /// A word abbreviates several others.
    case ambiguous
    /// A statement or a command ends too early.
    case missingArgument
    /// A value that is not of its type, in the words of the type.
    case invalid(String)
    /// The file ends inside a block.
    case missingBrace
    /// The file, or the line of a command, ends inside a string.
    case openString
    /// The file ends inside a comment.
    case openComment
    /// A command that was understood and can't be done.
    case refused(String)
    /// An attribute of XML, or a member of a remark in JSON, is not known there; or it is a word of the
    /// Junos XML protocol with another value than that word.
    case unknownAttribute(element: String)
    /// An attribute that is known has a value that it cannot have. RFC 6241 appendix A.
    case badAttribute(element: String)
    /// An attribute requests something else than another one of the same element.
    case excludedAttribute(element: String)
    /// A statement that is to be created exists already. RFC 6241 appendix A.
    case dataExists
    /// A statement that is to be deleted, or changed otherwise, does not exist. RFC 6241 appendix A.
    case dataMissing
    /// A statement excludes another one of the same file, which stands on the given line.
    case conflict(String, with: String, line: Int)
    /// A comment stands where the tree has no statement that can hold it.
    case commentNotKept
    /// A statement says nothing without contents, and has none.
    case noContents
    /// The number of further errors, or warnings, which are not kept.
    case moreErrors(Int)
    /// The number of lines, or parts of them, that are no statements but the frame of a capture.
    case passedOver(CaptureFrame.Kind, count: Int)
  }

  /// How far the words of a command lead. Its report does not need it: the command is one line.
  struct Reach: Equatable, Sendable {
    /// The path of the deepest container that the words lead to.
    var path: [PathElement]
    /// The word at fault; empty if it is, or may be, a secret.
    var word: String
  }

  /// Whether it is an error or a warning.
  package enum Severity: String, Sendable {
    /// The statement or command had no effect.
    case error
    /// The file is loaded nevertheless.
    case warning
  }

  /// The kind of the error or warning.
  package var reason: Reason
  /// Whether it is an error or a warning.
  package var severity = Severity.error
  /// The line, counted from 1.
  package var line: Int
  /// The column, counted from 1: the first octet of the word at fault or, if there is none, the
  /// place that the reader had reached.
  package var column: Int
  /// The column that the real CLI shows, counted from 0: the end of the word at fault or, in a file
  /// of commands, the start of an unknown word.
  package var shownColumn: Int
  package var word: String
  /// The path of the container; nil for a command, which contains its own path.
  package var path: [PathElement]?
  /// What a protocol names in place of `path` and `word` if the error is one of a command.
  var reach: Reach?
  /// The statement, without any secret in it.
  package var statement: String
  /// The name of a statement that the word, which is misspelt, may have meant.
  package var nearestName: String?
  /// The name of the element of XML, or of the member of JSON; empty for other files, and where text
  /// or the syntax of the file is at fault.
  package var element = ""
  /// The tag of the error in a protocol.
  package var tag: ErrorTag { knownTag ?? ErrorTag(reason) }
  /// The tag if it is not the one of the reason.
  var knownTag: ErrorTag?

  /// The banner of the container, such as `[edit services]`; empty for a command.
  package var banner: String { path.map { Spelling.banner($0, in: .configuration) } ?? "" }

  /// The banner of the container that a protocol names: for a command, that which its words lead to.
  package var reachedBanner: String {
    reach.map { Spelling.banner($0.path, in: .configuration) } ?? banner
  }

  /// The name of the attribute at fault; nil if none is.
  package var badAttribute: String? {
    switch reason {
    case .unknownAttribute, .badAttribute, .excludedAttribute: word
    default: nil
    }
  }

  /// What a protocol names as the bad element: the element of an attribute at fault; otherwise, as the
  /// real system does, the word at fault or, if that is or may be a secret, the element with it.
  package var badElement: String {
    let word = reach?.word ?? word
    return badAttribute != nil || word.isEmpty ? element : word
  }

  /// The reason in one sentence, without the word and the place.
  package var sentence: String {
    switch reason {
    case .syntax: "syntax error"
    case .ambiguous: "'\(word)' is ambiguous"
    case .missingArgument: "missing argument"
    case .invalid(let message): message
    case .missingBrace: "missing closing brace"
    case .openString: "the string is not closed"
    case .openComment: "the comment is not closed"
    case .refused(let message):
      message.hasPrefix("error: ") ? String(message.dropFirst(7)) : message
    case .unknownAttribute(let element): "unknown attribute of '\(element)'"
    case .badAttribute(let element): "wrong value of an attribute of '\(element)'"
    case .excludedAttribute(let element): "attributes of '\(element)' exclude each other"
    case .dataExists: "statement already exists"
    case .dataMissing: EditCommand.notFound
    case .conflict(let statement, let other, let line):
      "'\(statement)' and '\(other)' of line \(line) exclude each other"
    case .commentNotKept: "the comment is not kept"
    case .noContents: "statement has no contents; ignored"
    case .moreErrors(let count): "\(count) more \(severity.rawValue)s"
    case .passedOver(let kind, let count): kind.passedOver(count)
    }
  }

  /// What stands behind the word, where it is misspelt; empty if there is nothing like it.
  package var suggestion: String { nearestName.map { "; did you mean '\($0)'?" } ?? "" }

  /// `FILE:LINE:(COLUMN) syntax error: WORD` and, in a file of braces, indented below it: path,
  /// statement and reason. A warning says that it is one; that of a statement without contents has
  /// its path alone.
  package func report(file: String) -> String {
    let mark = severity == .warning ? "warning: " : ""
    // As the real system has them; the other one is also the answer to a command that was typed.
    if reason == .dataMissing, severity == .warning { return mark + sentence + "\n" }
    if reason == .noContents { return "\(banner)\n  '\(statement)'\n    \(mark)\(sentence)\n" }
    var report = "\(file):\(line):(\(shownColumn)) \(mark)\(sentence)"
    if !word.isEmpty { report += ": \(word)" }
    report += suggestion + "\n"
    let banner = self.banner
    if !banner.isEmpty { report += "  \(banner)\n" }
    if !statement.isEmpty { report += "    '\(statement)'\n      \(sentence)\n" }
    return report
  }
}

extension ErrorTag {
  /// Creates the tag for the reason of an error that has none of its own.
  fileprivate init(_ reason: LoadError.Reason) {
    self =
      switch reason {
      case .syntax, .ambiguous: .badElement
      case .missingArgument, .noContents: .missingElement
      case .invalid: .invalidValue
      case .missingBrace, .openString, .openComment: .malformedMessage
      case .unknownAttribute: .unknownAttribute
      case .badAttribute, .excludedAttribute: .badAttribute
      case .dataExists: .dataExists
      case .dataMissing: .dataMissing
      case .refused, .conflict, .commentNotKept, .moreErrors, .passedOver: .operationFailed
      }
  }
}

extension LoadError.Reason {
  init(_ reason: MatchError.Reason) {
    self =
      switch reason {
      case .unknownCommand, .expectingCommand, .syntax, .unknownStatement: .syntax
      case .ambiguous: .ambiguous
      case .missingArgument: .missingArgument
      case .invalid(let message): .invalid(message)
      }
  }
}

/// All errors of a file.
package struct LoadErrors: Error, Equatable, Sendable {
  /// The errors, in the order of their places.
  package var errors: [LoadError]

  /// The maximum number of errors of a file that are kept; the others are counted.
  package static let limit = 1000
}
