internal import Schema

/// An error or warning in a file of statements or commands, with its position and the statement.
package struct LoadError: Error, Equatable, Sendable {
  /// The kind of the error or warning.
  package enum Reason: Equatable, Sendable {
    /// A word is not known here, or no word is permitted here.
    case syntax
    /// A word abbreviates several others.
    case ambiguous
    /// A statement or a command ends too early.
    case missingArgument
    /// A value is not valid; the associated value is the error message of its type.
    case invalid(String)
    /// The file ends inside a block.
    case missingBrace
    /// The file, or the line of a command, ends inside a string.
    case openString
    /// The file ends inside a comment.
    case openComment
    /// A command cannot be carried out; the associated value is its error message.
    case refused(String)
    /// An attribute of XML, or a member of a remark in JSON, is not known here, or is one of the
    /// Junos XML protocol with a value other than its own name.
    case unknownAttribute(element: String)
    /// An attribute has an invalid value. RFC 6241 appendix A.
    case badAttribute(element: String)
    /// An attribute contradicts another one of the same element.
    case excludedAttribute(element: String)
    /// A statement that is to be created exists already. RFC 6241 appendix A.
    case dataExists
    /// A statement that is to be deleted or changed does not exist. RFC 6241 appendix A.
    case dataMissing
    /// A statement excludes another one of the same file, on the given line.
    case conflict(String, with: String, line: Int)
    /// A comment cannot be kept, because no statement follows it.
    case commentNotKept
    /// A statement has no contents, without which it has no meaning.
    case noContents
    /// The list of errors or warnings is cut; the associated value is the number of the others.
    case moreErrors(Int)
    /// Lines, or parts of lines, were skipped because they are the frame of a recorded session.
    case passedOver(CaptureFrame.Kind, count: Int)
  }

  /// The end of the words of a command that match. Reports for users do not contain it, because the
  /// command is on one line.
  struct Reach: Equatable, Sendable {
    /// The path of the deepest container to which the words lead.
    var path: [PathElement]
    /// The faulty word; empty if it is, or may be, a secret.
    var word: String
  }

  /// Whether it is an error or a warning.
  package enum Severity: String, Sendable {
    /// The statement or command had no effect.
    case error
    /// The file is loaded in spite of the warning.
    case warning
  }

  /// The kind of the error or warning.
  package var reason: Reason
  /// Whether it is an error or a warning.
  package var severity = Severity.error
  /// The line, counted from 1.
  package var line: Int
  /// The column, from 1: that of the first octet of the faulty word or, if there is none, the
  /// position that the reader had reached.
  package var column: Int
  /// The column that Junos shows, from 0: that of the end of the faulty word or, in a file of
  /// commands, of the beginning of an unknown word.
  package var shownColumn: Int
  /// The faulty word; empty if there is none, or if it is, or may be, a secret.
  package var word: String
  /// The path of the container; nil for a command, which contains its own path.
  package var path: [PathElement]?
  /// The path and word that NETCONF reports in place of `path` and `word`, for an error in a
  /// command.
  var reach: Reach?
  /// The statement, without secrets.
  package var statement: String
  /// The name of the statement that a misspelt word probably means; nil: there is none.
  package var nearestName: String?
  /// The name of the element of XML, or of the member of JSON. It is empty for other files, and if
  /// text or the syntax of the file is faulty.
  package var element = ""
  /// The tag of the error in a protocol.
  package var tag: ErrorTag { knownTag ?? ErrorTag(reason) }
  /// The tag if it is not the one of the reason.
  var knownTag: ErrorTag?

  /// The banner of the container, such as `[edit services]`; empty for a command.
  package var banner: String { path.map { Spelling.banner($0, in: .configuration) } ?? "" }

  /// The banner of the container that NETCONF reports: for a command, that to which its words lead.
  package var reachedBanner: String {
    reach.map { Spelling.banner($0.path, in: .configuration) } ?? banner
  }

  /// The name of the faulty attribute; nil: there is none.
  package var badAttribute: String? {
    switch reason {
    case .unknownAttribute, .badAttribute, .excludedAttribute: word
    default: nil
    }
  }

  /// The value of `bad-element` in NETCONF. For a faulty attribute it is the attribute's element;
  /// otherwise, as in Junos, the faulty word or, if that is or may be a secret, its element.
  package var badElement: String {
    let word = reach?.word ?? word
    return badAttribute != nil || word.isEmpty ? element : word
  }

  /// The reason in one sentence, without the word and the position.
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

  /// The suggestion behind a misspelt word; empty if no name is similar.
  package var suggestion: String { nearestName.map { "; did you mean '\($0)'?" } ?? "" }

  /// Returns the report for users: `FILE:LINE:(COLUMN) syntax error: WORD` and, in a file of
  /// braces, the path, the statement and the reason in indented lines. The report of a statement
  /// without contents has only its path.
  package func report(file: String) -> String {
    let mark = severity == .warning ? "warning: " : ""
    // Junos prints these two in this form; the first is also the output of a typed command.
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
  /// Creates the reason of an error of words that do not match.
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
  /// The errors, in the order of their positions.
  package var errors: [LoadError]

  /// The maximum number of errors of a file that are kept. Others are only counted.
  package static let limit = 1000
}
