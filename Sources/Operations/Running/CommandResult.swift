package import Configuration

/// The result of a command, which pipes process and which is displayed as text, XML or JSON.
package enum CommandResult {
  /// The command has no output, or has already written it.
  case nothing
  case report(any Report)
  /// A part of a configuration, which `display` and `compare` show in other forms.
  case configuration(ConfigurationView)
  /// The output is written line by line, like that of ping.
  case stream(ResultStream)
  /// The command needs something before it can continue with `then`.
  case needs(Need, then: (Supply) throws(CommandFailure) -> CommandResult)

  /// Returns this result with `body` called once the result is final, after all needs of the
  /// command.
  package func finally(_ body: @escaping () -> Void) -> CommandResult {
    guard case .needs(let need, let next) = self else {
      body()
      return self
    }
    return .needs(need) { supply throws(CommandFailure) in
      do throws(CommandFailure) { return try next(supply).finally(body) } catch {
        body()
        throw error
      }
    }
  }
}

/// The output of a command that runs for some time.
package struct ResultStream {
  /// A step of the output.
  package enum Piece {
    /// Whole lines, or parts of a line.
    case lines(String)
    case needs(Need)
    case end
    /// The command has failed, and its lines contain the error.
    case failed
  }

  /// Returns the next piece. After `needs`, it is given what was needed. If it throws, the command
  /// has failed, and what was written before remains.
  package var next: (Supply) throws(CommandFailure) -> Piece
  /// Returns the whole result for programs; nil if it is the written lines.
  package var report: (() -> any Report)?

  /// Creates the output of a command from the function that returns its pieces.
  package init(
    report: (() -> any Report)? = nil, _ next: @escaping (Supply) throws(CommandFailure) -> Piece
  ) {
    self.next = next
    self.report = report
  }
}

/// A part of a configuration, with the way in which it is displayed.
package struct ConfigurationView {
  /// The extent of the part.
  package enum Part {
    /// Everything in the statement at `path`.
    case inside
    /// Statements with their own words: a leaf, or a list instance among others.
    case whole([Statement])
  }

  /// The whole configuration, of which `path` selects a part.
  package var tree: Statement
  /// The path of the container.
  package var path: [PathElement]
  /// The part of the container that is displayed.
  package var part: Part
  /// The lines above the configuration: `## Last commit: ...`.
  package var header: String
  /// The user's edit path, which `display set relative` leaves out.
  package var level: [PathElement]
  /// The remarks that are shown beside statements.
  package var remarks = TextPrinter.Remarks()
  /// Returns the faults of the configuration, which the text shows; nil if they are not shown. It
  /// is called only if a text is made.
  package var faults: (() -> StatementFaults)?
  /// The request, by which the same part of another configuration is found.
  package var walker: Walker?
  /// The attributes of the element `configuration`: its user and date.
  package var attributes: [Element.Attribute] = []
  /// The name of the element around the configuration in a reply; nil if there is none.
  package var enclosure: String?
  /// The former configuration for `display changed`, which marks the differences in XML.
  package var former: Statement?

  /// Creates the view of a part of a configuration; the other properties keep their defaults.
  package init(
    tree: Statement, path: [PathElement], part: Part, header: String = "",
    level: [PathElement] = []
  ) {
    self.tree = tree
    self.path = path
    self.part = part
    self.header = header
    self.level = level
  }
}
