import Configuration
import Network
import Operations
import Schema

/// The texts of the `help` commands, which are derived from the declarations of statements and
/// commands.
enum Help {
  /// The result of `help`: the other commands of `help`, and some commands to begin with. `prefix`
  /// is typed before an operational command. The commands of labs are omitted for a live network.
  static func overview(for session: Session, behind prefix: String) -> CommandResult {
    var rows = [
      ("?", "What may come next, at any point of a line"),
      ("help topic <path>", "What a statement or a command is for"),
      ("help reference <path>", "How it is written"),
      ("help apropos <word>", "Everything with this word in its name or its help"),
      ("help tip cli", "The tip for the day"),
    ]
    if !session.workspace.network.isLive {
      rows += [
        ("\(prefix)show lab", "The network around this router, its labs and exercises"),
        ("\(prefix)request lab start course", "Begin to learn, or go on where you were"),
        ("\(prefix)request lab load <lab>", "Load a network with its finished configurations"),
        ("\(prefix)request lab check", "How far the stage of the lab is solved"),
      ]
    }
    return .report(rows.map { padded($0.0, 40) + $0.1 + "\n" }.joined())
  }

  /// The result of `help topic PATH`: the purpose of a statement or a command.
  static func topic(_ path: Walker?) -> CommandResult {
    guard let entry = Entry(path) else { return .report("No topic found\n") }
    let declaration = entry.declaration
    var text = entry.title + "\n    \(declaration.help)\n"
    if !declaration.notes.isEmpty {
      text += "\n" + declaration.notes.map { "    \($0)\n" }.joined()
    }
    if declaration.isImplicit {
      let defaults = entry.grammar.defaults(of: declaration)
      text += "\n    Default: \(defaults.joined(separator: ", "))\n"
    }
    let children = children(of: declaration, in: entry.grammar).filter {
      !$0.isHidden && (declaration.id == 0 || !$0.isEverywhere)
    }
    if !children.isEmpty {
      text += "\n    \(entry.isStatement ? "Statements" : "Options"):\n"
      for child in children { text += "      " + padded(words(of: child), 30) + "\(child.help)\n" }
    }
    return .report(text)
  }

  /// The result of `help apropos WORD`: all statements and commands whose name or help contains the
  /// word.
  static func apropos(_ topic: String) -> CommandResult {
    let wanted = topic.lowercased()
    var text = ""
    var seen: Set<String> = []
    for (grammar, verb) in [
      (Schema.operational, ""), (.configurationMode, ""), (.configuration, "set "),
    ] {
      for declaration in grammar.declarations where grammar.isInTree(declaration) {
        guard !declaration.isHidden,
          declaration.name.lowercased().contains(wanted)
            || declaration.help.lowercased().contains(wanted)
        else { continue }
        // Some commands exist in both modes, and their help may differ.
        let line = verb + path(to: declaration, in: grammar).joined(separator: " ")
        let entry = "\(line)\n    \(declaration.help)\n"
        if seen.insert(entry).inserted { text += entry }
      }
    }
    return .report(text.isEmpty ? "Nothing found\n" : text)
  }

  /// The children of a declaration in the order in which help lists them. Commands are sorted by
  /// name, because each family declares its own.
  static func children(of declaration: Declaration, in grammar: Schema) -> [Declaration] {
    let children = Array(grammar.children(of: declaration))
    let isBranch =
      grammar.root.name != Schema.configuration.root.name && !declaration.isCommand
    return isBranch ? children.sorted { $0.name < $1.name } : children
  }

  /// The result of `help tip cli`, which changes every day. `date` is in seconds since 1970.
  static func tip(on date: Int64) -> CommandResult {
    .report(tips[Int(max(date, 0) / 86_400) % tips.count] + "\n")
  }

  private static let tips = [
    "Type '?' at any point of a line to see what may come next; the line comes back as it was.",
    "'show | compare' shows what a commit would change, in the form that 'load patch' takes.",
    "Any command takes '| display xml' and '| display json', so that a program can read it.",
    "'commit confirmed 5' rolls back after five minutes unless a second 'commit' confirms it.",
    "'test services ipsec-vpn match' says which rule and term takes a packet, and why.",
    "Pipes can be chained: 'show configuration | display set | match spi | count'.",
    "'run' before an operational command runs it without leaving configuration mode.",
    "'top' and 'up' can stand before a command: 'top show system' leaves the level as it is.",
    "'monitor start messages' shows new lines of the log above the prompt while you type.",
    "'show services ipsec-vpn ipsec statistics | refresh 2' repeats itself until Ctrl-C.",
    "'rollback 1' and 'commit' take the last change back.",
    "'aspic attach pe2' in a second window is at the other end of the tunnel, in the same network.",
    "'show lab' lists labs; 'request lab start course' begins the one that teaches from the start.",
  ]

  /// The lines of the comment that `display detail` writes above a statement.
  static func detail(of declaration: Declaration) -> [String] {
    var lines = ["\(heading(declaration)): \(declaration.help)"]
    if let type = declaration.value?.type ?? declaration.key?.type { lines += constraint(of: type) }
    let defaults = Schema.configuration.defaults(of: declaration)
    if !defaults.isEmpty { lines.append("default: \(defaults.joined(separator: ", "))") }
    if declaration.isRequired { lines.append("constraint: mandatory") }
    if declaration.isInert { lines.append("constraint: accepted and shown, without effect here") }
    return lines + declaration.notes
  }

  private static func constraint(of type: ValueType) -> [String] {
    switch type {
    case .string(let range), .name(let range), .hexadecimal(let range):
      ["range: \(range.lowerBound) .. \(range.upperBound)"]
    case .integer(let range, let unit):
      ["range: \(range.lowerBound) .. \(range.upperBound)"] + (unit.map { ["units: \($0)"] } ?? [])
    case .choice(let choices): ["match: (\(choices.map(\.name).joined(separator: " | ")))"]
    default: []
    }
  }
}

extension Help {
  /// The statement or command that a path behind `help` names.
  struct Entry {
    var grammar: Schema
    var declaration: Declaration

    init?(_ path: Walker?) {
      guard let walker = path, let last = walker.path.last else { return nil }
      grammar = walker.grammar
      declaration = grammar[last.declaration]
    }

    var isStatement: Bool { grammar.root.name == Schema.configuration.root.name }

    /// The name of a statement, or all words of a command.
    var title: String {
      isStatement
        ? heading(declaration) : path(to: declaration, in: grammar).joined(separator: " ")
    }
  }

  static func heading(_ declaration: Declaration) -> String {
    declaration.name.isEmpty ? words(of: declaration) : declaration.name
  }

  /// The words from the root to a declaration, with placeholders for keys.
  static func path(to declaration: Declaration, in grammar: Schema) -> [String] {
    var parts: [String] = []
    var declaration = declaration
    while declaration.id != 0 {
      parts.insert(words(of: declaration), at: 0)
      declaration = grammar[declaration.parent]
    }
    return parts
  }

  static func words(of declaration: Declaration) -> String {
    let key = declaration.key.map { "<\($0.name)>" }
    return ([declaration.name] + [key ?? ""]).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
