import Lab
import Network
import Operations
import Shell
import Wire

/// Measures one key and one line on a large configuration, inside the process.
///
///     swift run -c release ShellBenchmark
@main
struct ShellBenchmark {
  private static let rounds = 100

  static func main() throws {
    for statements in [1_000, 10_000, 100_000] {
      let session = try session(statements)
      print(
        "\(statements) statements"
          + pad("microseconds:  median    best", 60 - "\(statements) statements".count))
      for (line, key) in keys { report("\(line)\(name(key))", completing(line, key, in: session)) }
      for line in lines { report(line, running(line, in: session)) }
    }
  }

  private static let keys: [(String, CompletionKey)] = [
    ("se", .space),
    ("set services ipsec-vpn rule r9 term t th", .space),
    ("set services ipsec-vpn rule r9", .tab),
    ("set services ipsec-vpn rule r", .tab),
    ("set services ipsec-vpn rule r9 term t then ", .question),
    ("set services ipsec-vpn rule ", .question),
    ("set services service-set s ipsec-vpn-rules r9", .tab),
  ]

  private static let lines = [
    "set services ipsec-vpn rule r5 term t then remote-gateway 192.0.2.1",
    "show services ipsec-vpn rule r5 | display set",
    "show | compare",
    "commit check",
    "commit",
    "show | display set | count",
  ]

  /// Returns a session in configuration mode, whose active configuration has a tenth as many rules.
  private static func session(_ statements: Int) throws -> Session {
    let network = Network(.standard, at: Instant(sinceOrigin: .zero)) { _ in
      SystemRandomNumberGenerator()
    }
    let workspace = try Workspace(network: network, state: nil)
    let session = Session(workspace: workspace, router: workspace.routers[0], user: "bench")
    var commands = ["configure", "load set terminal"]
    for number in 0..<statements / 10 {
      let rule = "set services ipsec-vpn rule r\(number)"
      let manual = "\(rule) term t then manual direction bidirectional"
      let (high, low) = (number / 256, number % 256)
      let spi = 256 + number % 16384
      commands += [
        "\(rule) match-direction input",
        "\(rule) term t from source-address 10.\(high).\(low).0/24",
        "\(rule) term t from destination-address 172.16.\(high).\(low)/32",
        "\(rule) term t then remote-gateway 192.168.\(high).\(low)",
        "\(manual) protocol esp", "\(manual) spi \(spi)",
        "\(manual) authentication algorithm hmac-sha1-96",
        "\(manual) authentication key ascii-text 1234567890abcdefghij",
        "\(manual) encryption algorithm 3des-cbc",
        "\(manual) encryption key ascii-text 12345678abcdefghABCDEFGH",
      ]
    }
    commands += ["^D", "commit"]
    let script = Script(commands: commands.joined(separator: "\n"))
    let succeeded = script.run(on: session, out: { _ in }, err: { print($0, terminator: "") })
    precondition(succeeded, "the configuration of the benchmark does not check")
    return session
  }

  private static func completing(
    _ line: String, _ key: CompletionKey, in session: Session
  ) -> [Duration] {
    let clock = ContinuousClock()
    return (0..<rounds).map { _ in
      clock.measure { _ = session.complete(line, cursor: line.utf8.count, by: key) }
    }
  }

  private static func running(_ line: String, in session: Session) -> [Duration] {
    let clock = ContinuousClock()
    let script = Script(commands: line)
    return (0..<rounds / 10).map { _ in
      clock.measure { _ = script.run(on: session, out: { _ in }, err: { _ in }) }
    }
  }

  private static func report(_ name: String, _ durations: [Duration]) {
    let sorted = durations.sorted()
    func microseconds(_ duration: Duration) -> String {
      String(Int(duration / .microseconds(1)))
    }
    print(
      "  \(name)" + pad(microseconds(sorted[sorted.count / 2]), 71 - name.count)
        + pad(microseconds(sorted[0]), 8))
  }

  private static func name(_ key: CompletionKey) -> String {
    switch key {
    case .space: "<space>"
    case .tab: "<tab>"
    case .question: "?"
    case .enter: "<enter>"
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
