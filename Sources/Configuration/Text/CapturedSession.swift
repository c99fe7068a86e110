import Schema

/// The level of a recorded session, and the part of the configuration that its commands show.
///
/// Banners state the level. Without banners, the commands that change the level determine it.
struct CapturedSession {
  /// The part of the configuration that a command shows, and its format.
  struct Shown: Equatable {
    /// The format of the output.
    enum Form: Equatable {
      /// Statements in braces, XML or JSON.
      case statements
      /// `set` commands.
      case commands
      /// Single lines of statements, which the named pipe function selects.
      case lines(String)
    }

    /// The format of the output.
    var form: Form
    /// The path at which the statements, or the paths of the commands, begin.
    var path: [PathElement]
    /// Whether the path does not depend on the level of the session.
    var isAbsolute = false
  }

  /// The path at which the configuration is loaded.
  private let base: [PathElement]
  private let keepsUnlisted: Bool

  /// Begins at the path `base`.
  init(from base: [PathElement], keepingUnlisted keepsUnlisted: Bool) {
    self.base = base
    self.keepsUnlisted = keepsUnlisted
  }

  // MARK: Banners

  /// Returns the level of a banner, such as `[edit services]`, perhaps behind `{master}`. Throws an
  /// error at the first word that names no statement.
  func level(
    ofBanner octets: [UInt8], _ line: Range<Int>, number: Int, from start: Int
  ) throws(LoadError) -> [PathElement] {
    guard let opening = octets[line].firstIndex(of: UInt8(ascii: "[")),
      let closing = octets[line].lastIndex(of: UInt8(ascii: "]")), opening + 5 <= closing
    else { return base }
    let words = CommandLexer.cut(octets, (opening + 5)..<closing).segments.joined()
    guard !words.isEmpty else { return base }
    var walk = CapturedWalk(
      Walker(statement: .container, from: base, in: surroundings(at: base)),
      line: number, column: opening + 5 - start)
    for word in words { try walk.match(word) }
    walk.walker.openForeignBlock()
    return walk.walker.path
  }

  // MARK: Commands

  /// Returns the part of the configuration that a command behind a prompt shows; nil: it shows
  /// none, or the command is not known. Throws an error at the first word of its path that names no
  /// statement.
  func shown(
    by prompt: CaptureFrame.Prompt, in octets: [UInt8], level: [PathElement], number: Int,
    from start: Int
  ) throws(LoadError) -> Shown? {
    let cut = CommandLexer.cut(octets, prompt.command)
    guard let words = cut.segments.first, !words.isEmpty else { return nil }
    let (form, isRelative) = Self.form(cut.segments.dropFirst())
    var walk = CapturedWalk(
      Walker(
        commands: prompt.isOperational ? .operational : .configuration,
        in: surroundings(
          at: level, isOperational: prompt.isOperational)),
      line: number, column: prompt.command.lowerBound - start)
    var failure: LoadError?
    for word in words {
      do throws(LoadError) { try walk.match(word) } catch {
        failure = error
        break
      }
    }
    let command = walk.walker.innermost
    guard command.command == (command.isOperational ? "show configuration" : "show") else {
      return nil
    }
    if form == .commands, !isRelative { return Shown(form: form, path: base, isAbsolute: true) }
    if let failure { throw failure }
    let isAbsolute = command.isOperational || walk.walker.command == "top"
    if let quote = cut.openQuote {
      let column = prompt.command.lowerBound - start + quote
      throw LoadError(
        reason: .openString, line: number, column: column + 1, shownColumn: column, word: "",
        path: nil, statement: "")
    }
    guard var path = command.nested else {
      return Shown(
        form: form, path: command.isOperational ? base : command.surroundings.editPath,
        isAbsolute: isAbsolute)
    }
    if form == .statements { path.openForeignBlock() }
    let container = path.leaves.last?.container ?? path.path
    return Shown(
      form: form, path: command.isOperational ? base + container : container,
      isAbsolute: isAbsolute)
  }

  /// Returns whether the pipe functions behind a command print `set` commands.
  func showsCommands(_ prompt: CaptureFrame.Prompt, in octets: [UInt8]) -> Bool {
    octets[prompt.command].contains(UInt8(ascii: "|"))
      && Self.form(CommandLexer.cut(octets, prompt.command).segments.dropFirst()).form == .commands
  }

  /// Follows a command to the level that it enters. Returns false if it enters none. Throws an
  /// error at the first word of its path that names no statement.
  func follow(
    _ prompt: CaptureFrame.Prompt, in octets: [UInt8], _ levels: inout EditLevels, number: Int,
    from start: Int
  ) throws(LoadError) -> Bool {
    guard !prompt.isOperational else { return false }
    let cut = CommandLexer.cut(octets, prompt.command)
    guard cut.bars.isEmpty, cut.openQuote == nil, let words = cut.segments.first else {
      return false
    }
    var walk = CapturedWalk(
      Walker(commands: .configuration, in: surroundings(at: levels.path)),
      line: number, column: prompt.command.lowerBound - start)
    for word in words {
      do throws(LoadError) { try walk.match(word) } catch {
        if walk.walker.innermost.command == "edit" { throw error }
        return false
      }
    }
    let command = walk.walker.innermost
    switch command.command {
    case "edit":
      var path = command.nested
      path?.openForeignBlock()
      levels.enter(path?.path ?? command.surroundings.editPath)
    case "top", "up": levels.climb(command.levels)
    case "exit", "quit":
      if command.has("configuration-mode") || !levels.exit() { levels.exitAll() }
    default: return false
    }
    return true
  }

  /// Returns the format that pipe functions print, and whether paths are relative to the level.
  private static func form(
    _ functions: ArraySlice<[Word]>
  ) -> (form: Shown.Form, isRelative: Bool) {
    var result = (form: Shown.Form.statements, isRelative: false)
    for words in functions {
      var walker = Walker(pipeIn: Surroundings(tree: .empty, isOperational: true))
      for word in words where (try? walker.match(word)) == nil { break }
      switch walker.command {
      case "display set": result = (.commands, walker.has("relative"))
      case "match", "find", "last", "trim":
        if result.form == .statements { result.form = .lines(walker.command) }
      default: break
      }
    }
    return result
  }

  private func surroundings(
    at level: [PathElement], isOperational: Bool = false
  ) -> Surroundings {
    var surroundings = Surroundings(tree: .empty, editPath: level, isOperational: isOperational)
    surroundings.listsChoices = false
    surroundings.keepsUnlisted = keepsUnlisted
    return surroundings
  }
}

/// A walk over the words of a banner or a command in a file. Its errors have positions in the file.
private struct CapturedWalk {
  var walker: Walker
  private let line: Int
  /// The column at which the words begin, in octets from the beginning of the line.
  private let column: Int
  private var typed = TypedWords()

  /// Creates the walk from one over the same words.
  init(_ walker: Walker, line: Int, column: Int) {
    (self.walker, self.line, self.column) = (walker, line, column)
  }

  /// Matches a word. Throws with its position in the file.
  mutating func match(_ word: Word) throws(LoadError) {
    typed.append(word, isSecret: walker.awaitsSecret)
    do throws(MatchError) { try walker.match(word) } catch {
      let text = typed.legible(word)
      throw LoadError(
        reason: typed.legible(LoadError.Reason(error.reason), at: word), line: line,
        column: column + word.start + 1, shownColumn: column + word.end, word: text, path: nil,
        statement: "", nearestName: text.isEmpty ? nil : error.nearestName)
    }
  }
}
