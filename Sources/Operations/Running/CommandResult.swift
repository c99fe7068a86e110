package import Configuration

/// What a command found out: a value that pipes work on and renderers show.
package enum CommandResult {
  /// Nothing to show; what happened has been done or streamed.
  case nothing
  case report(any Report)
  /// A part of a configuration, which `display` and `compare` show in other forms.
  case configuration(ConfigurationView)
  /// Lines that come one by one, as those of ping.
  case stream(ResultStream)
  /// The command cannot go on before it gets this, and then does so.
  case needs(Need, then: (Supply) throws(CommandFailure) -> CommandResult)

  /// This result, with `body` done once it is final, whatever the command needed before.
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

/// The lines of a command that goes on for a while.
package struct ResultStream {
  package enum Piece {
    /// Lines, or parts of one.
    case lines(String)
    case needs(Need)
    case end
    /// The end of a command that has failed, and has said so in its lines.
    case failed
  }

  /// Returns the next piece; behind `needs`, with what was needed. What is thrown ends it: the command
  /// has failed, with what was shown before.
  package var next: (Supply) throws(CommandFailure) -> Piece
  /// What all of it was, for programs; nil: its lines.
  package var report: (() -> any Report)?

  package init(
    report: (() -> any Report)? = nil, _ next: @escaping (Supply) throws(CommandFailure) -> Piece
  ) {
    self.next = next
    self.report = report
  }
}

/// A part of a configuration tree, and how it is to be looked at.
package struct ConfigurationView {
  package enum Part {
    /// All that is inside the statement at `path`.
    case inside
    /// One statement with its own words: a leaf, or a list instance among others.
    case whole([Statement])
  }

  package var tree: Statement
  /// Of the container.
  package var path: [PathElement]
  package var part: Part
  /// Lines above it: `## Last commit: ...`.
  package var header: String
  /// The level that the user is at, which `display set relative` leaves out.
  package var level: [PathElement]
  /// What is said beside the statements.
  package var remarks = TextPrinter.Remarks()
  /// What is at fault in the tree, which text shows; nil: that is not said. It is called for each
  /// text, and only then.
  package var faults: (() -> StatementFaults)?
  /// What was asked for, to look it up in another tree.
  package var walker: Walker?
  /// The attributes of the element `configuration`: who committed or changed it, and when.
  package var attributes: [Element.Attribute] = []
  /// The name of the element around the configuration in a reply; nil: there is none.
  package var enclosure: String?
  /// `display changed`: what is not so in this tree is marked in XML.
  package var former: Statement?

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
