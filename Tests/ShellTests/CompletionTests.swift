import Testing

@testable import Shell

/// Tab, the space bar and `?` complete lines in both modes, and show errors under the word.
@Suite("Completion")
struct CompletionTests {
  private static let spi = "set services ipsec-vpn rule r term t then manual direction inbound spi "

  @Test(
    arguments: [
      // Each row, in operational mode, has the line before the cursor, the key, and the text that
      // is inserted.
      ("sh", .space, "ow "), ("show", .space, " "), ("show ", .space, " "), ("", .space, " "),
      ("show ver", .tab, "sion "), ("sh ver", .tab, "sion "),
      ("show services ipsec-vpn ipsec sec", .tab, "urity-associations "),
      ("show version |", .space, " "), ("show version | ", .space, " "),
      ("show version | ma", .space, "tch "), ("show version | match \"a b\"", .space, " "),
      ("show version | match \"a", .space, " "), ("show version | match \"a", .tab, "\t"),
      ("show version | match \"a", .question, "?"), ("show configuration|co", .tab, ""),
      ("show version|co", .tab, "unt "),
      ("show configuration interfaces so-0", .tab, "/0/0 "),
      ("ping 8.8.8.1", .space, " "), ("ping 8.8.8.1 rou", .space, "ting-instance "),
      ("ping 8.8.8.1 routing-instance v", .tab, "rf "), ("request lab conn pe", .tab, ""),
      ("request lab connect pe2", .tab, " "), ("request lab host ce1 pi", .space, "ng "),
      ("qu", .space, "it "), ("exit", .space, " "),
    ] as [(String, CompletionKey, String)])
  func inserts(_ line: String, _ key: CompletionKey, _ text: String) throws {
    // Two candidates have a common beginning: nothing can be inserted, and the list is shown.
    let shown = try Bench().session.complete(line, cursor: line.utf8.count, by: key)
    switch line {
    case "show configuration|co", "request lab conn pe": #expect((list(shown) ?? []).count == 2)
    default: #expect(shown == .insert(text))
    }
  }

  @Test(
    arguments: [
      ("se", .space, "t "), ("set serv", .space, "ices "), ("set services i", .tab, "psec-vpn "),
      ("set services ipsec-vpn rule", .space, " "),
      ("set services ipsec-vpn rule new", .space, " "),
      ("set system host-name", .space, " "), ("delete services ipsec-vpn rule ru", .tab, "le-1 "),
      ("set services service-set s ipsec-vpn-rules [", .space, " "),
      ("set services service-set s ipsec-vpn-rules [ ru", .tab, "le-1 "),
      ("run sh", .space, "ow "), ("top set ser", .space, "vices "), ("show | comp", .space, "are "),
      ("rollback 1", .space, " "), (spi + "300", .space, " "),
    ] as [(String, CompletionKey, String)])
  func insertsInConfigurationMode(_ line: String, _ key: CompletionKey, _ text: String) throws {
    let bench = try Bench(lab: "manual-esp")
    bench.configure()
    #expect(bench.session.complete(line, cursor: line.utf8.count, by: key) == .insert(text))
  }

  @Test(arguments: [
    ("", ["clear", "configure", "quit", "set", "show"]),
    ("sh", ["show"]), ("show ", ["configuration", "version"]),
    ("show version ", ["<[Enter]>", "|"]),
    ("show interfaces ", ["<[Enter]>", "<interface-name>", "terse", "|"]),
    ("show version | ", ["count", "match", "no-more"]), ("clear log ", ["messages"]),
    (
      "request lab load ",
      ["bundle", "dsa-signatures", "manual-ah", "manual-esp", "pe-example", "rsa-signatures"]
    ),
    ("ping ", ["<host>"]), ("ping 8.8.8.1 count ", ["<count>"]),
    ("show services ipsec-vpn ipsec sa ", ["brief", "detail"]),
  ])
  func lists(_ line: String, _ expected: [String]) throws {
    let shown = try Bench().session.complete(line, cursor: line.utf8.count, by: .question)
    let names = try #require(list(shown))
    for name in expected { #expect(names.contains(name), "\(names)") }
  }

  @Test(arguments: [
    ("set services ipsec-vpn rule ", ["<rule-name>", "rule-1"]),
    ("delete services ipsec-vpn rule ", ["rule-1"]),
    ("set services service-set s ipsec-vpn-rules ", ["rule-1", "["]),
    ("set services service-set s next-hop-service inside-service-interface ", ["sp-3/1/0.1"]),
    (spi, ["<spi>"]), ("show interfaces ", ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]),
    ("top ", ["edit", "set", "show"]), ("run ", ["ping", "show"]),
  ])
  func listsInConfigurationMode(_ line: String, _ expected: [String]) throws {
    let bench = try Bench(lab: "manual-esp")
    bench.configure()
    let shown = bench.session.complete(line, cursor: line.utf8.count, by: .question)
    let names = try #require(list(shown))
    for name in expected { #expect(names.contains(name), "\(names)") }
  }

  /// Behind a bar only the functions are offered that can handle the output before it.
  @Test(arguments: [
    ("show configuration | ", ["compare", "display"], ["refresh", "request", "resolve"]),
    ("show configuration | display ", ["inheritance", "set", "xml"], []),
    ("show configuration | display set | ", ["match"], ["compare", "display", "refresh"]),
    ("show configuration | display inheritance | ", ["compare", "display"], ["refresh"]),
    ("show version | ", ["display", "refresh", "resolve"], ["compare"]),
    ("show version | display ", ["json", "xml"], ["changed", "detail", "inheritance", "set"]),
    ("show version | count | ", ["match", "refresh"], ["compare", "display"]),
    ("show system rollback 0 | ", ["compare"], ["refresh"]),
    ("show system rollback 0 compare 0 | ", ["refresh"], ["compare"]),
  ])
  func hides(_ line: String, _ shown: [String], _ hidden: [String]) throws {
    let list = list(try Bench().session.complete(line, cursor: line.utf8.count, by: .question))
    let names = try #require(list)
    #expect(names.filter(shown.contains) == shown.sorted())
    #expect(names.filter(hidden.contains) == [])
  }

  @Test func rollbacksAreListed() throws {
    let bench = try Bench()
    _ = bench.run("configure; set system host-name a; commit comment first")
    for line in ["rollback ", "show | compare rollback ", "run show system rollback "] {
      let shown = bench.session.complete(line, cursor: line.utf8.count, by: .question)
      guard case .show(let text) = shown else { return #expect(Bool(false), "\(shown)") }
      #expect(
        text.contains("  0                    2007-06-16 13:20:00 UTC by lab via cli (first)\n"),
        "\(line): \(text)")
    }
  }

  /// The caret stands in the column of the word, counted behind the prompt `lab@pe1> `.
  @Test(
    arguments: [
      ("bogus", .space, 9, "unknown command."),
      ("show bogus", .space, 14, "syntax error, expecting <command>."),
      ("show bogus x", .tab, 14, "syntax error, expecting <command>."),
      ("c", .space, 10, "'c' is ambiguous."),
      ("show version | bogus", .space, 24, "syntax error."),
    ] as [(String, CompletionKey, Int, String)])
  func complains(_ line: String, _ key: CompletionKey, _ column: Int, _ message: String) throws {
    let shown = try Bench().session.complete(line, cursor: line.utf8.count, by: key)
    guard case .show(let text) = shown else { return #expect(Bool(false), "\(shown)") }
    let lines = text.split(separator: "\n")
    #expect(lines.first?.count == column + 1)
    #expect(lines.dropFirst().first == Substring(message))
  }

  /// Only the text before the cursor counts, and a cursor inside a character does no harm.
  @Test func cursorAnywhere() throws {
    let session = try Bench().session
    #expect(session.complete("sh version", cursor: 2, by: .space) == .insert("ow "))
    let line = "show version | match \"中文é\" | cou"
    for cursor in -1...line.utf8.count + 1 {
      for key in [CompletionKey.space, .tab, .question, .enter] {
        _ = session.complete(line, cursor: max(cursor, 0), by: key)
      }
    }
  }

  private func list(_ completion: Completion) -> [String]? {
    guard case .show(let text) = completion else { return nil }
    let lines = text.split(separator: "\n")
    guard lines.first == "Possible completions:" else { return nil }
    return lines.dropFirst().compactMap { line in
      line.dropFirst(2).split(separator: " ").first.map(String.init)
    }
  }
}

/// A private session completes the names of its own candidate.
@Suite("Completion of a private candidate")
struct PrivateCompletionTests {
  /// The names of the private candidate are offered, and those of the shared one are not.
  @Test func offersItsOwnNames() throws {
    let bench = try Bench()
    let result = bench.run(
      "configure private; set services ipsec-vpn rule mine match-direction input")
    #expect(result.succeeded)
    let line = "delete services ipsec-vpn rule m"
    #expect(bench.session.complete(line, cursor: line.utf8.count, by: .tab) == .insert("ine "))
  }
}
