package import Schema

/// Reads a file of commands that change the configuration: `set`, `delete`, `rename` and the like,
/// and those that say where the paths of the others start from: `edit`, `up`, `top` and `exit`.
///
/// The frame of a capture and of a script around them is passed over, with warnings.
package struct SetParser {
  let schema: Schema
  var levels: EditLevels
  var tree: GrowingTree
  var errors = LoadErrorList()
  var warnings = LoadErrorList()
  private(set) var notes = FrameNotes()
  private var places: StatementPlaces?
  var refusals: Refusals?
  /// Over the words behind `set`, from the level at hand.
  private var lines: LineWalk
  /// The number of the line that is being read, from 1.
  private(set) var number = 1
  /// Where that line stands in the file.
  private(set) var line = 0..<0
  /// How many levels there are that `edit` commands with errors should have entered.
  var unknownLevels = 0
  /// Where a comment began that is still open.
  private var openComment: (line: Int, column: Int)?
  /// The path of a container in which the line has changed nothing, since what it names is not there.
  var missing: [PathElement]?
  /// What ranges and patterns may still cost.
  var effort: Int
  private var head = CaptureHead()
  let session: CapturedSession
  /// Where the paths of the commands begin that a captured command shows, while it does.
  var shownPath: [PathElement]?
  /// Why it is not known where the paths below a banner, or a command that shows something, begin.
  var lost: (error: LoadError, isReported: Bool)?
  private let keepsUnlisted: Bool

  /// Applies the commands to `tree`. The paths of the commands are relative to `path`.
  package static func merge(
    _ octets: [UInt8], into tree: Statement, at path: [PathElement] = [],
    notingPlaces: Bool = false, keepingUnlisted: Bool = false, in schema: Schema = .configuration
  ) -> Loaded {
    var parser = SetParser(
      tree, path, schema, effort: leastEffort + octets.count / 2, keepingUnlisted: keepingUnlisted)
    if notingPlaces {
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
    surroundings.listsCandidates = false
    surroundings.keepsUnlisted = keepsUnlisted
    return surroundings
  }

  private mutating func parse(_ octets: [UInt8]) {
    var start = ByteOrderMark.length(in: octets)
    while start <= octets.count {
      var end = start
      while end < octets.count, octets[end] != UInt8(ascii: "\n") { end += 1 }
      line = start..<end
      take(octets, line)
      start = end + 1
      number += 1
    }
    if let openComment {
      refusals?.noteOpenEnd()
      fail(.openComment, line: openComment.line, column: openComment.column)
    }
  }

  // MARK: Lines

  /// Takes the frame off a line, and reads the command that is left.
  private mutating func take(_ octets: [UInt8], _ line: Range<Int>) {
    var rest = line
    var isPrompted = false
    frame: while true {
      if openComment != nil {
        guard let end = commentEnd(octets[rest]) else { return }
        openComment = nil
        notes.note(.comment, line: number)
        rest = end..<rest.upperBound
      }
      switch head.reading(octets, rest) {
      case .frame(let kind):
        notes.note(kind, line: number)
        return follow(kind, octets, rest)
      case .paged(let start):
        notes.note(.pagerMark, line: number)
        rest = start..<rest.upperBound
      case .prompted(let start):
        notes.note(.prompt, line: number)
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
    guard rest != line else { return take(CommandLexer.cut(octets, line), isPrompted: false) }
    if isPrompted, CaptureFrame.isInert(octets[rest]) { return }
    // Blanks stand for the frame: the words keep their columns.
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: rest.lowerBound - line.lowerBound)
    take(CommandLexer.cut(octets: blanks + octets[rest]), isPrompted: isPrompted)
  }

  /// Behind the `*/` of a line.
  private func commentEnd(_ text: ArraySlice<UInt8>) -> Int? {
    var previous: UInt8?
    for (index, octet) in zip(text.indices, text) {
      if previous == UInt8(ascii: "*"), octet == UInt8(ascii: "/") { return index + 1 }
      previous = octet
    }
    return nil
  }

  /// Does what the words say; nothing for an empty line, and for one with an error.
  private mutating func take(_ cut: CommandLexer.Line, isPrompted: Bool) {
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
      guard noteRefused(words, at: levels) else { return }
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
    // A file that says `delete` alone is damaged: nobody is there to confirm it.
    guard walker.isComplete, words.count > 1 else { throw Self.incompleteness(walker, words) }
    if verb == .set { notePlace(walker, from: path.count) }
    apply(.edit(Edit(verb, walker)))
  }

  mutating func apply(_ command: EditCommand) {
    do throws(EditError) {
      if try !command.apply(to: &tree, in: schema) { missing = command.container }
    } catch {
      refuse(error.message)
    }
  }

  /// Where paths start from.
  var path: [PathElement] { shownPath ?? levels.path }

  /// From here on, paths start from another level.
  mutating func enterLevel() {
    shownPath = nil
    lines = Self.lines(from: levels.path, keepingUnlisted: keepsUnlisted)
  }

  /// From here on, paths start from where those begin that a captured command shows.
  mutating func enter(shown path: [PathElement]) {
    shownPath = path
    lines = Self.lines(from: path, keepingUnlisted: keepsUnlisted)
  }

  mutating func notePlace(_ walker: Walker, from base: Int) {
    places?.note(walker, from: base, at: StatementPlaces.Place(line: number, column: 1))
  }

  /// Passes over a command of the script around the statements.
  mutating func passOver(_ command: String) { notes.note(.command(command), line: number) }

  // MARK: Words

  func walk(over words: [Word], of tree: Statement = .empty) throws(MatchError) -> Walker {
    var (walker, arguments) = start(of: words, tree)
    for word in arguments { try walker.take(word) }
    return walker
  }

  /// Whether a command, which may be abbreviated, may be among the first words of a line.
  static func mayBegin(_ command: String, _ words: [Word]) -> Bool {
    // `top` and `up 2` may stand before it, many times.
    for word in words.prefix(40) where !word.isQuoted && !word.text.isEmpty {
      if command.hasPrefix(word.text) { return true }
      let leads =
        "top".hasPrefix(word.text) || "up".hasPrefix(word.text) || UInt(word.text) != nil
      if !leads { return false }
    }
    return false
  }

  /// Where the walk over a line begins, and with which words: `rename`, `insert` and the like have
  /// a grammar.
  func start(of words: [Word], _ tree: Statement) -> (Walker, ArraySlice<Word>) {
    let surroundings = Self.surroundings(
      at: path, of: tree, keepingUnlisted: keepsUnlisted)
    guard let verb = words.first.flatMap({ Edit.Verb(rawValue: $0.text) }) else {
      return (Walker(commands: .configuration, in: surroundings), words[...])
    }
    let use: StatementUse = verb == .set ? .set : .existing
    return (Walker(statement: use, from: path, in: surroundings), words.dropFirst())
  }

  /// What the ranges and patterns of a short file may cost.
  private static let leastEffort = 400_000
}
