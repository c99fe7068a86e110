import Configuration
import Lab
import Management
import Network
import Operations
import Shell
import Testing
import Wire

@testable import NETCONF

/// A program with a NETCONF session at the first router of a network, without a socket.
final class Program {
  let workspace: Workspace
  let netconf: NETCONFSession
  let output = Output()
  /// The files that were removed.
  private(set) var removed: [String] = []
  /// The contents that were written to files, by their paths.
  private(set) var written: [String: String] = [:]

  final class Output: CommandOutput {
    var text = ""
    var isPaged = false
    var isInterrupted: Bool { false }
    let showsCarets = false
    func write(_ text: String) { self.text += text }
    func writeError(_ text: String) { self.text += text }
  }

  init(beside other: Program? = nil, rights: Login.Rights = .all) throws {
    let start = Instant(sinceOrigin: .seconds(1_763_000_000))
    workspace =
      try other?.workspace
      ?? Workspace(
        network: Network(.standard, at: start) { _ in SystemRandomNumberGenerator() }, state: nil)
    let router = try #require(workspace.routers.first)
    var login = Login(user: "ann", channel: .netconf, directory: "/")
    login.rights = rights
    netconf = NETCONFSession(on: Session(workspace: workspace, router: router, login))
  }

  /// Sends octets, and returns the answer; `files` are the files of the user.
  func send(_ text: String, files: [String: String] = [:]) -> String {
    send(Array(text.utf8), files: files)
  }

  func send(_ octets: [UInt8], files: [String: String] = [:]) -> String {
    netconf.append(octets)
    output.text = ""
    while var progress = netconf.beginNext(output: output) {
      while case .needs(let need) = progress {
        let supply: Supply
        switch need {
        case .read(let path):
          supply =
            files[path].map { .octets(Array($0.utf8)) }
            ?? .failure(CommandFailure("error: \(path): No such file or directory"))
        case .write(let octets, let path, appends: false):
          written[path] = String(decoding: octets, as: UTF8.self)
          supply = .nothing
        case .remove(let path):
          removed.append(path)
          supply = .nothing
        case .time(let time):
          workspace.management.advance(to: time)
          supply = .nothing
        case .event(let time):
          workspace.step(until: time)
          supply = .nothing
        default: supply = .nothing
        }
        progress = netconf.resume(supply, output: output)
      }
    }
    return output.text
  }

  static let hello = """
    <hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities>\
    <capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>]]>]]>
    """

  @discardableResult
  func greet() -> Program {
    _ = send(Self.hello)
    return self
  }

  /// Sends a request, and returns the contents of its reply.
  func request(_ operation: String, files: [String: String] = [:]) throws -> MarkupNode {
    let text = send("<rpc message-id=\"1\">\(operation)</rpc>]]>]]>", files: files)
    let document = String(text.dropLast(FrameReader.endMark.count + 2))
    #expect(text.hasSuffix("]]>]]>\n"))
    return try MarkupNode.read(Array(document.utf8))
  }

  /// Returns a request that loads a text into the candidate.
  static func load(_ text: String, _ attributes: String = "") -> String {
    "<load-configuration format=\"text\" \(attributes)><configuration-text>\(text)"
      + "</configuration-text></load-configuration>"
  }

  /// Returns the commands for the active configuration, as far as a filter selects it.
  func committed(_ filter: String = "") throws -> String {
    let reply = try request(
      "<get-configuration database=\"committed\" format=\"set\">\(filter)</get-configuration>")
    return reply.child("configuration-set")?.text ?? ""
  }

  /// Returns the commands for the candidate.
  func candidate() throws -> String {
    try request("<get-configuration format=\"set\"/>").child("configuration-set")?.text ?? ""
  }

  /// Returns the difference between the candidate and the active configuration.
  func changes() throws -> String? {
    try request("<get-configuration compare=\"rollback\"/>").configurationOutput
  }

  /// Returns the tag and the message of the errors in a reply, and the names that they contain.
  func errors(_ operation: String) throws -> [String] {
    func errors(in node: MarkupNode) -> [MarkupNode] {
      node.name == "rpc-error" ? [node] : node.children.flatMap(errors)
    }
    return errors(in: try request(operation)).map { error in
      let element = error.child("error-info")?.child("bad-element")?.text
      return "\(error.child("error-tag")?.text ?? ""): \(error.child("error-message")?.text ?? "")"
        + (element.map { " (\($0))" } ?? "")
    }
  }
}

extension MarkupNode {
  /// The text of a configuration or of a comparison, in a reply or in the output of a command.
  var configurationOutput: String? {
    child("configuration-information")?.child("configuration-output")?.text
  }
}
