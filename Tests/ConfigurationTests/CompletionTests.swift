import Configuration
import ConfigurationTestSupport
import Schema
import Testing

/// `?`, tab and the space bar offer the words that may come next on a line.
@Suite("What may come next")
struct CompletionTests {
  /// The beginning of a line, and the words that are offered for it.
  struct Offer: CustomTestStringConvertible {
    var line: String
    var texts: [String]

    init(_ line: String, _ texts: [String]) {
      self.line = line
      self.texts = texts
    }

    var testDescription: String { line + "?" }
  }

  private let enter = "<[Enter]>"

  @Test(arguments: [
    Offer("set s", ["services", "system"]),
    Offer(
      "set services ipsec-vpn ",
      ["disable-natt", "establish-tunnels", "ike", "ipsec", "rule", "rule-set"]),
    Offer("set services ipsec-vpn rule", ["rule", "rule-set"]),
    Offer("set services ipsec-vpn ike policy ", ["<policy-name>", "peer"]),
    Offer("set services ipsec-vpn ike proposal ", ["<proposal-name>", "fast", "slow"]),
    Offer("set services ipsec-vpn ike proposal f", ["<proposal-name>", "fast"]),
    Offer(
      "set services ipsec-vpn ike policy peer proposals ",
      ["<proposals>", "fast", "slow", "["]),
    Offer(
      "set services ipsec-vpn ike policy peer proposals [ ", ["<proposals>", "fast", "slow", "]"]),
    Offer(
      "set services ipsec-vpn ike policy peer proposals [ fast ", ["<proposals>", "slow", "]"]),
    Offer("set services ipsec-vpn ike policy peer mode ", ["aggressive", "main"]),
    Offer("set services ipsec-vpn ike policy peer mode m", ["main"]),
    Offer("set services ipsec-vpn ike policy peer mode x", []),
    Offer("set services ipsec-vpn ike policy peer pre-shared-key ", ["ascii-text", "hexadecimal"]),
    Offer("set services ipsec-vpn ike policy peer pre-shared-key ascii-text ", ["<ascii-text>"]),
    Offer("set services ipsec-vpn rule-set s rule ", ["<rule-name>", "r1", "r2"]),
    Offer(
      "set services service-set blue next-hop-service inside-service-interface ",
      ["<inside-service-interface>", "so-0/0/0.0", "sp-3/1/0.1", "sp-3/1/0.2"]),
    Offer("set interfaces ", ["<interface-name>", "so-0/0/0", "sp-3/1/0"]),
    Offer("set interfaces so", ["<interface-name>", "so-0/0/0"]),
    Offer("set interfaces sp-3/1/0 unit ", ["<interface-unit-number>", "1", "2"]),
    Offer("set interfaces so-0/0/0 unit 0 family ", ["inet"]),
    Offer(
      "set services ipsec-vpn rule r1 term t then manual direction ",
      ["bidirectional", "inbound", "outbound"]),
    Offer("set system ", ["host-name", "syslog"]),
    Offer("set bogus", []),
    // Aliases are accepted, and not offered.
    Offer(
      "set services service-set blue ipsec-vpn",
      ["ipsec-vpn-options", "ipsec-vpn-rule-sets", "ipsec-vpn-rules"]),
    Offer("set services ipsec-vpn ike policy peer local-id ", ["ipv4_addr", "key_id"]),
    // Only statements that exist can be shown or deleted.
    Offer("delete ", ["<[Enter]>", "interfaces", "services"]),
    Offer("delete services ", ["<[Enter]>", "ipsec-vpn", "service-set"]),
    Offer("delete services ipsec-vpn rule ", ["<[Enter]>", "r1", "r2"]),
    Offer("show interfaces so-0/0/0 ", ["<[Enter]>", "description", "unit"]),
    Offer("show system ", ["<[Enter]>"]),
    // `edit` leads only to statements that have a level inside.
    Offer(
      "edit ",
      [
        "<[Enter]>", "groups", "interfaces", "policy-options", "routing-instances",
        "routing-options",
        "services",
        "system",
      ]),
    Offer("edit system ", ["<[Enter]>", "syslog"]),
    Offer("edit services ipsec-vpn rule-set s ", ["<[Enter]>"]),
    Offer("commit ", ["<[Enter]>", "and-quit", "at", "check", "comment", "confirmed"]),
    Offer("commit check ", ["<[Enter]>", "comment", "confirmed"]),
    Offer("run sh", ["show"]),
    Offer("rollback ", ["<[Enter]>", "<number>", "rescue"]),
    Offer("co", ["commit", "copy"]),
  ])
  func inConfigurationMode(_ offer: Offer) throws {
    let offered = try withoutEverywhere(
      candidates(offer.line, .configuration, in: run(network)))
    #expect(offered == offer.texts)
  }

  /// Removes what other tests check: the statements that every container may have, and those that
  /// the schema lacks.
  private func withoutEverywhere(_ list: [CompletionChoice]) -> [String] {
    let everywhere = Schema.configuration.declarations.filter(\.isEverywhere).map(\.name)
    return list.filter { $0.kind != .foreign }.map(\.text).filter { !everywhere.contains($0) }
  }

  @Test(arguments: ["set ", "set system syslog ", "set groups g interfaces so-0/0/0 unit 0 "])
  func groupsCanBeAppliedEverywhere(_ line: String) throws {
    let offered = try candidates(line, .configuration, in: run(network))
    #expect(
      offered.filter(\.isRepeatable).map(\.text) == ["apply-groups", "apply-groups-except"])
  }

  @Test(arguments: [
    Offer("copy services ipsec-vpn rule r1 ", ["to"]),
    Offer("copy services ipsec-vpn rule r1 to ", ["rule"]),
    Offer("rename services ipsec-vpn rule r1 to rule ", ["<rule-name>"]),
    Offer("rename system ", []),
    Offer("rename ", ["interfaces", "services"]),
    Offer("insert services ipsec-vpn rule r1 b", ["before"]),
    Offer("insert services ipsec-vpn ", ["ike", "rule"]),
    Offer("insert services ipsec-vpn rule r1 before rule ", ["r2"]),
    Offer("insert services ipsec-vpn rule r1 ", ["after", "before"]),
    Offer("wildcard delete services ipsec-vpn rule ", ["<[Enter]>", "r1", "r2"]),
    Offer("wildcard range set system h", ["host-name"]),
    Offer("annotate interfaces so-0/0/0 ", ["<comment>", "description", "unit"]),
    Offer("replace pattern x with y ", ["<[Enter]>", "upto"]),
    Offer("commit confirmed ", ["<[Enter]>", "<minutes>", "and-quit", "comment"]),
  ])
  func behindPaths(_ offer: Offer) throws {
    let offered = try withoutEverywhere(
      candidates(offer.line, .configuration, in: run(network)))
    #expect(offered == offer.texts)
  }

  @Test(arguments: [
    Offer("s", ["set", "show", "start"]),
    Offer("show conf", ["configuration"]),
    Offer("show configuration services ", ["<[Enter]>", "ipsec-vpn", "service-set"]),
    Offer(
      "show services ipsec-vpn ipsec security-associations ",
      ["<[Enter]>", "<service-set>", "blue", "brief", "detail", "extensive", "service-set"]),
    Offer(
      "show services ipsec-vpn ipsec security-associations brief ",
      ["<[Enter]>", "<service-set>", "blue", "service-set"]),
    Offer(
      "show services ipsec-vpn ipsec security-associations blue ",
      ["<[Enter]>", "brief", "detail", "extensive"]),
    Offer("show services ipsec-vpn ipsec sa service-set ", ["<service-set>", "blue"]),
    Offer("request lab load ", ["bundle", "manual-esp"]),
    Offer("request lab load m", ["manual-esp"]),
    Offer("show version ", ["<[Enter]>", "brief", "detail"]),
    Offer("set cli complete-on-space ", ["off", "on"]),
    Offer("nothing", []),
  ])
  func inOperationalMode(_ offer: Offer) throws {
    let offered = try candidates(offer.line, .operational, in: run(network)).map(\.text)
    #expect(offered == offer.texts)
  }

  @Test func belowTheTopNamesOfThatLevelAreOffered() throws {
    let level = "services ipsec-vpn ike"
    let tree = try run(network)
    #expect(
      try candidates("delete proposal ", .configuration, at: level, in: tree).map(\.text)
        == ["<[Enter]>", "fast", "slow"])
    #expect(
      try withoutEverywhere(candidates("set ", .configuration, at: level, in: tree)) == [
        "policy", "proposal",
      ])
    #expect(
      try candidates("top delete services service-set ", .configuration, at: level, in: tree)
        .map(\.text) == ["<[Enter]>", "blue"])
    #expect(
      try withoutEverywhere(candidates("up set ", .configuration, at: level, in: tree))
        == ["disable-natt", "establish-tunnels", "ike", "ipsec", "rule", "rule-set"])
  }

  @Test func helpNamesRangesAndDescriptions() throws {
    let tree = try run(network)
    func help(_ line: String, _ text: String) throws -> String? {
      try candidates(line, .configuration, in: tree).first { $0.text == text }?.help
    }
    #expect(
      try help("set services ipsec-vpn ike proposal p ", "lifetime-seconds")
        == "Lifetime, in seconds (180..86400 seconds)")
    #expect(
      try help("set services ipsec-vpn ike proposal p lifetime-seconds ", "<lifetime-seconds>")
        == "Lifetime, in seconds (180..86400 seconds)")
    #expect(try help("set interfaces ", "so-0/0/0") == "to ce1")
    #expect(try help("set interfaces ", "sp-3/1/0") == "Interface name")
    #expect(try help("set services ipsec-vpn ike policy p proposals ", "slow") == "for old peers")
  }

  @Test func markersSayWhatHasAnInsideAndWhatRepeats() throws {
    let tree = try run(network)
    let list = try candidates("set services ipsec-vpn ike policy peer ", .configuration, in: tree)
    #expect(
      withoutEverywhere(list.filter(\.isContainer)) == ["local-id", "pre-shared-key", "remote-id"])
    #expect(withoutEverywhere(list.filter(\.isRepeatable)) == ["proposals"])
  }

  /// The space bar completes keywords, and leaves names to the operator.
  @Test func keywordsAreNoNames() throws {
    let tree = try run(network)
    var walker = Walker(
      commands: .configuration, in: Surroundings(tree: tree, isOperational: false))
    for word in CommandLexer.cut("set services ipsec-vpn rule").segments[0] {
      try walker.match(word)
    }
    #expect(walker.keywords(for: "r").isEmpty)
    #expect(walker.choices(for: "r1").map(\.text) == ["<rule-name>", "r1"])
  }

  /// The test visits every level that `?` can reach from the top, in a configuration with many
  /// secrets.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func noSecretIsACandidate(_ seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    var secrets: Set<String> = []
    func collect(_ node: Statement) {
      if Schema.configuration[node.declaration].isSecret { secrets.insert(node.value) }
      node.children.forEach(collect)
    }
    collect(tree)
    let commands = SetPrinter.print(contentsOf: tree, in: .configuration)
    for command in commands.split(separator: "\n").prefix(40) {
      let words = CommandLexer.cut(command).segments[0].dropFirst()
      for verb in ["set", "show", "delete", "edit"] {
        for count in 0..<words.count {
          let path = words.prefix(count).map { Spelling.quoted($0.text) }.joined(separator: " ")
          guard let offered = try? candidates("\(verb) \(path) ", .configuration, in: tree) else {
            continue
          }
          let shown = offered.flatMap { [$0.text, $0.help] }
          #expect(secrets.isDisjoint(with: shown))
        }
      }
    }
  }
}
