package import Schema

/// Reads a file of commands that change the configuration, such as `set`, `delete` and `rename`,
/// and of those that change the level of the others: `edit`, `up`, `top` and `exit`.
///
/// The frame of a recorded session or of a script is skipped, with warnings.
package struct SetParser {
  /// The schema of the configuration.
  let schema: Schema
  /// The levels that the commands have entered.
  var levels: EditLevels
  /// The tree to which the commands are applied.
  var tree: GrowingTree
  /// The errors that have been found.
  var errors = LoadErrorList()
  /// The warnings.
  var warnings = LoadErrorList()
  /// The counts of the lines that were skipped.
  private(set) var notes = FrameNotes()
  private var places: StatementPlaces?
  /// The statements that were rejected; nil: they are not recorded.
  var refusals: Refusals?
  /// The walk over the words behind `set`, from the present level.
  private var lines: LineWalk
  /// The number of the line that is being read, from 1.
  private(set) var number = 1
  /// The range of that line in the file.
  private(set) var line = 0..<0
  /// The number of levels that `edit` commands with errors should have entered.
  var unknownLevels = 0
  /// The position of a comment that has not ended.
  private var openComment: (line: Int, column: Int)?
  /// The path of a container in which the line has changed nothing, because the statement that it
  /// names does not exist; nil: the line has changed something.
  var missing: [PathElement]?
  /// The cost that ranges and patterns of the file may still have, in units of half a microsecond.
  var effort: Int
  private var head = CaptureHead()
  /// The level of the session, if the file was recorded.
  let session: CapturedSession
  /// The path to which the commands in the output of a recorded command are relative; nil: there is
  /// no such output.
  var shownPath: [PathElement]?
  /// The error because of which the level of the following commands is not known; nil: it is known.
  var lost: (error: LoadError, isReported: Bool)?
  private let keepsUnlisted: Bool

  /// Returns `tree` after the commands of a file, whose paths are relative to `path`, with the
  /// errors.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    recordingPlaces: Bool = false, keepingUnlisted: Bool = false, in schema: Schema = .configuration
  ) -> Loaded {
    var parser = SetParser(
      tree, path, schema, effort: leastEffort + octets.count / 2, keepingUnlisted: keepingUnlisted)
    if recordingPlaces {
      parser.places = StatementPlaces(in: schema)
      parser.refusals = Refusals(of: octets, in: schema)
    }
    parser.parse(octets)
    var loaded = Loaded(
      tree: parser.tree.whole, parser.errors, warnings: parser.warnings, places: parser.places,
      refusals: parser.refusals)
    loaded.add(parser.notes)
    return loaded
  }

  private init(
    _ tree: Statement, _ path: [PathElement], _ schema: Schema, effort: Int,
    keepingUnlisted keepsUnlisted: Bool
  ) {
    self.keepsUnlisted = keepsUnlisted
    self.tree = GrowingTree(tree, in: schema)
    self.schema = schema
    self.effort = effort
    levels = EditLevels(from: path)
    session = CapturedSession(from: path, keepingUnlisted: keepsUnlisted)
    lines = Self.lines(from: path, keepingUnlisted: keepsUnlisted)
  }

  private static func lines(from path: [PathElement], keepingUnlisted: Bool) -> LineWalk {
    let surroundings = surroundings(at: path, keepingUnlisted: keepingUnlisted)
    return LineWalk(from: Walker(statement: .set, from: path, in: surroundings))
  }

  private static func surroundings(
    at path: [PathElement], of tree: Statement = .empty, keepingUnlisted keepsUnlisted: Bool
  ) -> Surroundings {
    var surroundings = Surroundings(tree: tree, editPath: path, isOperational: false)
    surroundings.listsChoices = false
    surroundings.keepsUnlisted = keepsUnlisted
    return surroundings
  }

  private mutating func parse(_ octets: [UInt8]) {
    var start = ByteOrderMark.length(in: octets)
    while start <= octets.count {
      var end = start
      while end < octets.count, octets[end] != UInt8(ascii: "\n") { end += 1 }
      line = start..<end
      parseLine(octets, line)
      start = end + 1
      number += 1
    }
    if let openComment {
      refusals?.markOpenEnd()
      fail(.openComment, line: openComment.line, column: openComment.column)
    }
  }

  // MARK: Lines

  /// Removes the frame from a line, and handles the command that is left.
  private mutating func parseLine(_ octets: [UInt8], _ line: Range<Int>) {
    var rest = line
    var isPrompted = false
    frame: while true {
      if openComment != nil {
        guard let end = commentEnd(octets[rest]) else { return }
        openComment = nil
        notes.record(.comment, line: number)
        rest = end..<rest.upperBound
      }
      switch head.reading(octets, rest) {
      case .frame(let kind):
        notes.record(kind, line: number)
        return follow(kind, octets, rest)
      case .paged(let start):
        notes.record(.pagerMark, line: number)
        rest = start..<rest.upperBound
      case .prompted(let start):
        notes.record(.prompt, line: number)
        follow(.prompt, octets, rest)
        rest = start..<rest.upperBound
        isPrompted = true
        break frame
      case .statement:
        let text = octets[rest].drop(while: CaptureFrame.isBlank)
        guard text.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "*")]) else { break frame }
        openComment = (number, text.startIndex - line.lowerBound + 1)
        rest = (text.startIndex + 2)..<rest.upperBound
      }
    }
    guard rest != line else { return perform(CommandLexer.cut(octets, line), isPrompted: false) }
    if isPrompted, CaptureFrame.isInert(octets[rest]) { return }
    // Blanks replace the frame, so that the words keep their columns.
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: rest.lowerBound - line.lowerBound)
    perform(CommandLexer.cut(octets: blanks + octets[rest]), isPrompted: isPrompted)
  }

  /// Returns the index behind `*/` in a line; nil: it is not there.
  private func commentEnd(_ text: ArraySlice<UInt8>) -> Int? {
    var previous: UInt8?
    for (index, octet) in zip(text.indices, text) {
      if previous == UInt8(ascii: "*"), octet == UInt8(ascii: "/") { return index + 1 }
      previous = octet
    }
    return nil
  }

  /// Handles the words of a line. An empty line and one with an error change nothing.
  private mutating func perform(_ cut: CommandLexer.Line, isPrompted: Bool) {
    let words = cut.segments[0]
    let levels = unknownLevels
    guard let verb = words.first, !verb.text.hasPrefix("#"), !isLost(words),
      !leavesUnknownLevel(words)
    else { return }
    missing = nil
    do throws(MatchError) {
      if cut.openQuote != nil || !cut.bars.isEmpty {
        throw MatchError(.syntax, at: cut.openQuote ?? cut.bars[0])
      }
      try perform(words, isPrompted: isPrompted)
      if let missing { warn(ofMissingIn: missing, words) }
    } catch {
      guard recordRefused(words, at: levels) else { return }
      fail(error, words, isStringOpen: cut.openQuote != nil)
    }
  }

  // MARK: Commands

  private mutating func perform(_ words: [Word], isPrompted: Bool) throws(MatchError) {
    guard let verb = words.first.flatMap({ Edit.Verb(rawValue: $0.text) }) else {
      return try performOther(words, isPrompted: isPrompted)
    }
    let walker =
      if verb == .set {
        try lines.walk(over: words.dropFirst())
      } else {
        try walk(over: words)
      }
    // The command `delete` alone would delete everything, without a user to confirm it, so it is an
    // error.
    guard walker.isComplete, words.count > 1 else { throw Self.incompleteness(walker, words) }
    if verb == .set { recordPlace(walker, from: path.count) }
    apply(.edit(Edit(verb, walker)))
  }

  /// Applies a command to the tree.
  mutating func apply(_ command: EditCommand) {
    do throws(EditError) {
      if try !command.apply(to: &tree, in: schema) { missing = command.container }
    } catch {
      refuse(error.message)
    }
  }

  /// The path to which the paths of commands are relative.
  var path: [PathElement] { shownPath ?? levels.path }

  /// Makes the paths of the following commands relative to the present level.
  mutating func enterLevel() {
    shownPath = nil
    lines = Self.lines(from: levels.path, keepingUnlisted: keepsUnlisted)
  }

  /// Makes the paths of the following commands relative to the path that a recorded command shows.
  mutating func enter(shown path: [PathElement]) {
    shownPath = path
    lines = Self.lines(from: path, keepingUnlisted: keepsUnlisted)
  }

  /// Records the positions of the statements that a walk has matched.
  mutating func recordPlace(_ walker: Walker, from base: Int) {
    places?.record(walker, from: base, at: TextPosition(line: number, column: 1))
  }

  /// Skips a command of a script that changes no statement.
  mutating func passOver(_ command: String) { notes.record(.command(command), line: number) }

  // MARK: Words

  /// Matches all words of a line. Throws at the first that does not match.
  func walk(over words: [Word], of tree: Statement = .empty) throws(MatchError) -> Walker {
    var (walker, arguments) = start(of: words, tree)
    for word in arguments { try walker.match(word) }
    return walker
  }

  /// Returns whether a command, which may be abbreviated, may be among the first words of a line.
  static func mayBegin(_ command: String, _ words: [Word]) -> Bool {
    // Many `top` and `up 2` may precede it.
    for word in words.prefix(40) where !word.isQuoted && !word.text.isEmpty {
      if command.hasPrefix(word.text) { return true }
      let leads =
        "top".hasPrefix(word.text) || "up".hasPrefix(word.text) || UInt(word.text) != nil
      if !leads { return false }
    }
    return false
  }

  /// Returns the walk for a line, with the words that it has to match. Commands such as `rename`
  /// and `insert` are matched with the grammar of configuration mode.
  func start(of words: [Word], _ tree: Statement) -> (Walker, ArraySlice<Word>) {
    let surroundings = Self.surroundings(
      at: path, of: tree, keepingUnlisted: keepsUnlisted)
    guard let verb = words.first.flatMap({ Edit.Verb(rawValue: $0.text) }) else {
      return (Walker(commands: .configuration, in: surroundings), words[...])
    }
    let use: StatementUse = verb == .set ? .set : .existing
    return (Walker(statement: use, from: path, in: surroundings), words.dropFirst())
  }

  /// The cost that ranges and patterns of a short file may have, in units of half a microsecond.
  private static let leastEffort = 400_000
}
