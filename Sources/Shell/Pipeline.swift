import Configuration
import Glibc
import Schema

/// What stands behind the bars of a command line: functions that take the result of what is before
/// them and hand on another.
struct Pipeline {
  private var stages: [Walker] = []

  /// Matches each segment behind a bar.
  init(
    _ segments: some Sequence<[Word]>, end: Int, in surroundings: Surroundings
  ) throws(MatchError) {
    for words in segments {
      var walker = Walker(pipeIn: surroundings)
      for word in words { try walker.take(word) }
      guard walker.isComplete else {
        throw walker.incompleteness(at: (words.last?.end).map { $0 + 1 } ?? end)
      }
      stages.append(walker)
    }
  }

  var isEmpty: Bool { stages.isEmpty }

  /// Whether the first function is `display detail`.
  var asksForDetail: Bool { stages.first?.command == "display detail" }

  /// What a stage needs of the session.
  struct Context {
    /// The configuration of a rollback.
    var rollback: (Int) throws(CommandFailure) -> Statement
    /// The configuration in a file.
    var file: (String) throws(CommandFailure) -> Statement
    var write: (String, String) throws(CommandFailure) -> Void
  }

  /// The text that comes out at the end, and whether it may be paged.
  func run(
    _ result: CommandResult, _ context: Context
  ) throws(CommandFailure) -> (text: String, isPaged: Bool) {
    var stages = stages[...]
    var isPaged = true
    var text: String
    switch result {
    case .nothing: text = ""
    case .report(let report):
      text = report
      // The command has seen to it.
      if asksForDetail { stages = stages.dropFirst() }
    case .stream(let next):
      text = ""
      while let line = next() { text += line }
    case .configuration(var view):
      while let first = stages.first, first.command == "display inheritance" {
        view = view.inheriting(
          withComments: !first.has("no-comments"), withDefaults: first.has("defaults"))
        stages = stages.dropFirst()
      }
      text = ""
      if let first = stages.first, let shown = try Self.show(view, as: first, context) {
        text = shown
        stages = stages.dropFirst()
      } else {
        text = view.text
      }
    }
    for stage in stages {
      switch stage.command {
      case "no-more": isPaged = false
      case "save":
        let file = stage.argument("filename") ?? ""
        try context.write(file, text)
        text = "Wrote \(Self.lines(of: text).count) lines of output to '\(file)'\n"
      default: text = try Self.filter(text, through: stage)
      }
    }
    return (text, isPaged)
  }

  /// A configuration in another form; nil where the stage works on text.
  private static func show(
    _ view: ConfigurationView, as stage: Walker, _ context: Context
  ) throws(CommandFailure) -> String? {
    switch stage.command {
    case "display set": return view.setCommands(isRelative: stage.has("relative"))
    case "compare":
      if let file = stage.argument("filename") {
        return view.comparison(with: try context.file(file))
      }
      let number = stage.argument("rollback").flatMap { Int($0) } ?? 0
      return view.comparison(with: try context.rollback(number))
    default: return nil
    }
  }

  private static func filter(
    _ text: String, through stage: Walker
  ) throws(CommandFailure) -> String {
    let lines = lines(of: text)
    switch stage.command {
    case "match":
      let pattern = try Pattern(stage.argument("pattern") ?? "")
      return joined(lines.filter { pattern.matches($0) })
    case "except":
      let pattern = try Pattern(stage.argument("pattern") ?? "")
      return joined(lines.filter { !pattern.matches($0) })
    case "find":
      let pattern = try Pattern(stage.argument("pattern") ?? "")
      guard let first = lines.firstIndex(where: { pattern.matches($0) }) else {
        return "\nPattern not found\n"
      }
      return joined(lines[first...])
    case "last":
      let count = stage.argument("lines").flatMap { Int($0) } ?? 10
      return joined(lines.suffix(count))
    case "count": return "Count: \(lines.count) lines\n"
    default:
      throw CommandFailure("'\(stage.command)' works on configuration only")
    }
  }

  private static func lines(of text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func joined(_ lines: some Collection<Substring>) -> String {
    lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }
}

/// A POSIX extended regular expression that takes upper and lower case alike.
@safe final class Pattern {
  // A class, because the C library's compiled form has to be freed.
  private var compiled = unsafe regex_t()

  init(_ text: String) throws(CommandFailure) {
    let status = unsafe regcomp(&compiled, text, REG_EXTENDED | REG_ICASE | REG_NOSUB)
    guard status == 0 else { throw CommandFailure("invalid regular expression: '\(text)'") }
  }

  deinit { unsafe regfree(&compiled) }

  func matches(_ line: some StringProtocol) -> Bool {
    unsafe regexec(&compiled, String(line), 0, nil, 0) == 0
  }
}
