import Operations
import Shell
import Terminal

/// A session with a few commands, each of which uses one function of the terminal.
final class ToySession: CommandLineSession {
  weak var terminal: Terminal?
  private var isConfiguring = false
  private(set) var isOpen = true
  private(set) var screenLength: Int?
  private var ticks = 0

  var prompt: String { isConfiguring ? "toy@pe1# " : "toy@pe1> " }
  let leavesBlankLine = false
  var banner: String? { isConfiguring ? "[edit]" : nil }

  private static let commands = [
    (name: "ask", help: "Ask a question"),
    (name: "bad", help: "Write an error"),
    (name: "clock", help: "Print a tick above the prompt each second"),
    (name: "configure", help: "Enter configuration mode"),
    (name: "echo", help: "Print what follows"),
    (name: "hostile", help: "Print control characters"),
    (name: "lines", help: "Print numbered lines"),
    (name: "many", help: "List many words"),
    (name: "pieces", help: "Print numbered lines in small pieces"),
    (name: "ping", help: "Stream until interrupted"),
    (name: "quit", help: "Leave"),
    (name: "screen-length", help: "Lines per page"),
    (name: "secret", help: "Take a secret"),
    (name: "show", help: "Show something"),
    (name: "wide", help: "Print rows of wide characters"),
  ]

  func complete(_ line: String, cursor: Int, by key: CompletionKey) -> Completion {
    let before = String(decoding: Array(line.utf8.prefix(cursor)), as: UTF8.self)
    let quotes = before.count { $0 == "\"" }
    let literal = key == .space ? " " : key == .question ? "?" : ""
    if quotes % 2 == 1 { return .insert(literal) }
    let words = before.split(separator: " ", omittingEmptySubsequences: false)
    if words.first == "many" && key != .space { return .show(Self.list(Self.manyWords)) }
    guard words.count <= 1 else {
      return key == .space ? .insert(" ") : .show("Possible completions:\n  <text>   Any text\n")
    }
    let word = words.first.map(String.init) ?? ""
    let matches = Self.commands.filter { $0.name.hasPrefix(word) }
    if key == .question { return .show(Self.list(matches)) }
    if let only = matches.first, matches.count == 1 {
      return .insert("\(only.name.dropFirst(word.count))\(key == .enter ? "" : " ")")
    }
    if key == .space && word.isEmpty { return .insert("") }
    if matches.isEmpty { return .show("No valid completions\n") }
    return .showAndInsert(Self.list(matches), word == "s" ? "" : "")
  }

  private static let manyWords = (1...60).map { (name: "word-\($0)", help: "Word \($0)") }

  private static func list(_ words: [(name: String, help: String)]) -> String {
    "Possible completions:\n"
      + words.map { word in
        let blanks = String(repeating: " ", count: max(1, 16 - word.name.count))
        return "  \(word.name)\(blanks)\(word.help)\n"
      }.joined()
  }

  private func historyEntry(for line: String) -> String? {
    if line.hasPrefix("secret off") { return nil }
    return line.hasPrefix("secret ") ? "secret /* SECRET */" : line
  }

  @discardableResult
  func execute(
    _ line: String, output: any FrontEnd,
    remember: (_ entry: String?, _ isUnderstood: Bool) -> Void
  ) -> Bool {
    remember(historyEntry(for: line), !line.hasPrefix("unknown"))
    let words = line.split(separator: " ").map(String.init)
    let number = words.dropFirst().first.flatMap { Int($0) } ?? 0
    switch words.first ?? "" {
    case "ask":
      output.write("answer: \(output.ask("Really? [yes,no] (no) ") ?? "none")\n")
    case "bad":
      output.writeError("    ^\nsyntax error.\n")
      return false
    case "clock": startClock()
    case "configure":
      isConfiguring = true
      output.write("Entering configuration mode\n")
    case "echo": output.write("<\(line.dropFirst(5))>\n")
    case "hostile": output.write("a\u{1b}[2Jb\u{7}c\r\n")
    case "lines":
      output.write((1...max(1, number)).map { "line \($0)\n" }.joined())
    case "pieces":
      for index in 1...max(1, number) {
        if output.isInterrupted { break }
        for piece in ["li", "ne \(index)", "\n"] { output.write(piece) }
      }
    case "ping": ping(output)
    case "quit": leave(output)
    case "screen-length": screenLength = number
    case "secret": output.write("thank you\n")
    case "wide":
      for _ in 1...max(1, number) { output.write(String(repeating: "中", count: 50) + "\n") }
    default: output.write("executed \(line)\n")
    }
    return true
  }

  func endInput(output: any FrontEnd) { leave(output) }

  private func leave(_ output: any FrontEnd) {
    output.write(isConfiguring ? "Exiting configuration mode\n" : "bye\n")
    if isConfiguring { isConfiguring = false } else { isOpen = false }
  }

  private func ping(_ output: any FrontEnd) {
    output.isPaged = false
    var count = 0
    repeat {
      output.write("reply \(count)\n")
      count += 1
    } while output.pause(milliseconds: 20)
    output.write("\(count) packets\n")
  }

  private func startClock() {
    terminal?.idle = { [weak self] in
      guard let self, ticks < 3 else { return nil }
      ticks += 1
      return "tick \(ticks)"
    }
  }
}
