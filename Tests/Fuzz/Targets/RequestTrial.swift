import Configuration
import Lab
import Management
import NETCONF
import Network
import Operations
import Shell
import TestSupport
import Wire

/// Two NETCONF programs at one router, and the rules that hold whatever they send.
///
/// It is a class because the workspace and its sessions, which are classes, change with each
/// message.
final class RequestTrial {
  /// An error of this type means that a rule was broken.
  struct Fault: Error {
    var words: String
  }

  /// What one of the programs sends.
  struct Message {
    /// The number of the program that sends it, 0 or 1.
    var program = 0
    /// Whether the program ends its session in place of sending the octets.
    var isEnd = false
    /// The octets without the end mark.
    var octets: [UInt8]

    /// Makes the message that octets of the fuzzer describe: see `fuzzRequests`.
    init(_ octets: ArraySlice<UInt8>) {
      var rest = octets
      if rest.first == UInt8(ascii: "2") {
        program = 1
        rest = rest.dropFirst()
      }
      isEnd = rest.first == UInt8(ascii: "!")
      let tag = Array("<rpc".utf8)
      let isWhole = rest.starts(with: tag) || rest.first == UInt8(ascii: "?")
      self.octets =
        isWhole ? Array(rest) : tag + Array(" message-id=\"1\">".utf8) + rest + Array("</rpc>".utf8)
    }
  }

  static let endMark = Array("]]>]]>".utf8)

  private let workspace: Workspace
  private var programs: [NETCONFSession] = []
  private let output = CollectedText()

  init() throws {
    let start = Instant(sinceOrigin: .seconds(1_763_000_000))
    let network = Network(.standard, at: start) { _ in SeededGenerator(seed: 1) }
    workspace = try Workspace(network: network, state: nil)
    for number in 0..<2 { programs.append(try open(number)) }
  }

  private func open(_ number: Int) throws -> NETCONFSession {
    let login = Login(user: ["ann", "ben", "eve"][number], channel: .netconf, directory: "/")
    let program = NETCONFSession(
      on: Session(workspace: workspace, router: workspace.routers[0], login))
    let hello = """
      <hello><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability>\
      </capabilities></hello>
      """
    guard try run(Array(hello.utf8), by: program).isEmpty else {
      throw Fault(words: "a hello was answered")
    }
    return program
  }

  /// Sends a message. Throws if a rule is broken: each message has one reply, which is well-formed
  /// and not empty, and a session that is over replies nothing.
  func send(_ message: Message) throws {
    let program = programs[message.program]
    guard !message.isEnd else {
      program.session.end()
      programs[message.program] = try open(message.program)
      return
    }
    guard Self.admits(message.octets) else { return }
    let wasOver = program.isOver
    let text = try run(message.octets, by: program)
    if wasOver {
      guard text.isEmpty else { throw Fault(words: "a session that was over said: \(text)") }
      programs[message.program] = try open(message.program)
    } else if !text.isEmpty || !vanished {
      try check(text)
    }
  }

  /// Ends both programs. Throws if they leave a session, a lock or a candidate behind.
  func finish() throws {
    for program in programs { program.session.end() }
    programs = []
    let last = try open(2)
    guard workspace.sessions.count == 1 else { throw Fault(words: "a session is left") }
    for request in ["<discard-changes/>", "<lock><target><candidate/></target></lock>"] {
      let text = try run(Array("<rpc>\(request)</rpc>".utf8), by: last)
      guard text.contains("<ok/>") else { throw Fault(words: "\(request): \(text)") }
    }
    guard last.session.candidate == workspace.routers[0].active else {
      throw Fault(words: "a candidate is left")
    }
  }

  // MARK: A message

  /// Whether the session was ended during its own request.
  private var vanished = false

  private func run(_ octets: [UInt8], by program: NETCONFSession) throws -> String {
    output.text = ""
    vanished = false
    program.append(octets + Self.endMark)
    // A command such as a ping without a count continues until its session ends.
    var stepsLeft = 64
    while var progress = program.beginNext(output: output) {
      while case .needs(let need) = progress {
        stepsLeft -= 1
        guard stepsLeft > 0 else {
          program.session.end()
          vanished = true
          return output.text
        }
        progress = program.resume(supply(need), output: output)
      }
    }
    return output.text
  }

  private func supply(_ need: Need) -> Supply {
    switch need {
    case .read: return .octets(Array("system { host-name read; }".utf8))
    case .time(let time):
      workspace.management.advance(to: time)
    case .event(let time):
      workspace.step(until: time)
    case .open, .folder:
      return .failure(CommandFailure("error: permission denied"))
    case .answer, .typedLine: return .line(nil)
    case .write, .remove, .room, .turn: break
    }
    return .nothing
  }

  private func check(_ text: String) throws {
    let end = "]]>]]>\n"
    guard text.hasSuffix(end), text.split(separator: "]]>]]>").count == 2 else {
      throw Fault(words: "not one reply: \(text)")
    }
    let reply: MarkupNode
    do { reply = try MarkupNode.read(Array(text.dropLast(end.count).utf8)) } catch {
      throw Fault(words: "no XML: \(error): \(text)")
    }
    guard reply.name == "rpc-reply", !reply.children.isEmpty || !reply.word.isEmpty else {
      throw Fault(words: "no reply: \(text)")
    }
    guard Self.isWellFormed(reply) else { throw Fault(words: "names: \(text)") }
    let hasError = reply.children.contains {
      $0.name == "rpc-error" && $0.child("error-severity")?.text == "error"
    }
    if hasError, reply.child("ok") != nil { throw Fault(words: "an error, and ok: \(text)") }
  }

  /// Returns whether names begin as XML defines it and each attribute occurs once: the parsers of
  /// programs require that, and `MarkupNode.read` does not.
  private static func isWellFormed(_ node: MarkupNode) -> Bool {
    func isName(_ name: String) -> Bool {
      name.utf8.first.map { !(UInt8(ascii: "-")...UInt8(ascii: "9")).contains($0) } ?? false
    }
    let names = node.attributes.map(\.name)
    return isName(node.name) && names.allSatisfy(isName) && Set(names).count == names.count
      && node.children.allSatisfy(isWellFormed)
  }

  /// Returns whether a message is sent. Messages are left out that make keys, or advance a network
  /// with tunnels by years, because they take minutes.
  private static func admits(_ octets: [UInt8]) -> Bool {
    let text = String(decoding: octets, as: UTF8.self)
    if text.contains("generate-k") || text.contains("key-pair") { return false }
    let passesTime = ["adv", "wait", "w ", "lab", "interval", "ping"].contains { text.contains($0) }
    return !passesTime || !text.split(whereSeparator: { !$0.isNumber }).contains { $0.count > 4 }
  }

  private final class CollectedText: CommandOutput {
    var text = ""
    var isPaged = false
    var isInterrupted: Bool { false }
    let showsCarets = false
    func write(_ text: String) { self.text += text }
    func writeError(_ text: String) { self.text += text }
  }
}
