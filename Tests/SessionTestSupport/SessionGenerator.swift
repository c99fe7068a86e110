import Configuration
import ConfigurationTestSupport
import Lab
import Schema
import Shell
import TestSupport

/// Makes the steps of a trial one by one, each suitable for the state of the session before it.
package struct SessionGenerator {
  private var commands: CommandGenerator
  private var loads: LoadGenerator
  /// The percentage of steps that are made wrong on purpose.
  private let wildness: Int

  package init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    wildness = random.pick([0, 10, 30, 60])
    loads = LoadGenerator(seed: random.next())
    commands = CommandGenerator(random: random)
  }

  package mutating func step(in trial: SessionTrial) -> SessionStep {
    let number = commands.random.once(in: 5) ? 1 : 0
    guard let session = trial.session(number) else { return .restart }
    commands.tree = session.candidate
    commands.level = session.editPath
    let isConfiguring = session.banner?.contains("[edit") == true
    switch commands.random.number(1...100) {
    case 1...4: return .reload(by: number)
    case 5...8: return .commit(by: number)
    case 9...10: return .restart
    case 11...14:
      let line = line(isConfiguring, session)
      return .complete(line, cursor: commands.random.number(0...line.utf8.count), by: number)
    case 15...21 where isConfiguring:
      let load = loads.load(of: session)
      return .type(spoilt(load.line), by: number, behind: load.behind)
    default: return .type(spoilt(line(isConfiguring, session)), by: number)
    }
  }

  private mutating func line(_ isConfiguring: Bool, _ session: Session) -> String {
    let words = isConfiguring ? configuring() : operating()
    let line = words.joined(separator: " ")
    return commands.random.once(in: 10) ? line + commands.pipes() : line
  }

  // MARK: Modes

  private mutating func operating() -> [String] {
    switch commands.random.number(1...10) {
    case 1...6:
      return ["configure"] + commands.random.pick([[], [], [], ["private"], ["exclusive"]])
    case 7: return ["request", "lab", "advance", String(commands.random.number(1...4_000))]
    default: return commands.command(.operational)
    }
  }

  private mutating func configuring() -> [String] {
    switch commands.random.number(1...100) {
    case 1...14: return sound()
    case 15...34: return ["set"] + commands.path(for: .set)
    case 35...40: return ["delete"] + commands.path(for: .existing)
    case 41...46:
      let verb = commands.random.pick(["deactivate", "activate", "protect", "unprotect"])
      return [verb] + commands.path(for: .existing)
    case 47...49:
      let text = commands.random.pick(["a", "", "two words", "*/", "/* x", "a\\n\\\"b", "##"])
      return ["annotate"] + commands.path(for: .existing) + ["\"\(text)\""]
    case 50...56:
      let verb = commands.random.pick(["rename", "copy", "insert"])
      let between = verb == "insert" ? commands.random.pick(["before", "after"]) : "to"
      let path = commands.path(for: .named)
      return [verb] + path + [between] + commands.path(for: .sibling)
    case 57...59:
      let pattern = commands.random.pick(["so-0", "a", "1", "^g$", "[0-9]+", "pe1", "$", "rule"])
      let replacement = commands.random.pick([
        "b", "", "so-1", "apply-groups", "\\1", "9", "\"a b\"",
      ])
      return ["replace", "pattern", pattern, "with", replacement]
    case 60...63: return commands.command(.configurationMode, beginning: "wildcard")
    case 64...69: return ["rollback", String(commands.random.number(0...5))]
    case 70...78:
      return ["commit"]
        + commands.random.pick([
          [], [], [], ["check"], ["confirmed", "1"], ["confirmed"], ["and-quit"],
          ["comment", "\"a b\""], ["at", "23:59"], ["at", "13:50"],
        ])
    case 79...83: return ["top"]
    case 84...85: return ["edit"] + commands.path(for: .container)
    case 86: return ["exit", "configuration-mode"]
    case 87...88: return ["run", "request", "lab", "advance", "61"]
    default: return commands.command(.configurationMode)
    }
  }

  /// Returns lines that leave a configuration that can be committed.
  private mutating func sound() -> [String] {
    let number = String(commands.random.number(1...9))
    let name = commands.random.pick(CommandGenerator.names)
    let lines: [[String]] = [
      ["set system host-name", name],
      [
        "set interfaces so-0/0/0 description",
        Spelling.quoted(commands.random.value(of: .string(1...80))),
      ],
      ["set interfaces so-0/0/0 unit", number, "description", name],
      ["set routing-options static route 10.\(number).0.0/16 next-hop 6.6.6.5"],
      ["set groups", name, "system host-name", name],
      ["set groups", name, "interfaces <so-*> description", name],
      ["set apply-groups", name],
      ["delete apply-groups"],
      ["set services ipsec-vpn ike proposal", name, "dh-group group2"],
      ["set services ipsec-vpn ipsec proposal", name, "protocol esp"],
      ["set system syslog file", name, "any any"],
      [
        "set services ipsec-vpn ike policy", name, "pre-shared-key ascii-text",
        "\(SecretMark.text)-\(number)1234",
      ],
    ]
    return ["top"] + commands.random.pick(lines)
  }

  // MARK: Wrong lines

  /// Returns a line unchanged, or with an error in it.
  private mutating func spoilt(_ line: String) -> String {
    guard commands.random.number(1...100) <= wildness else { return line }
    var words = line.split(separator: " ").map(String.init)
    guard !words.isEmpty else { return line }
    let place = commands.random.number(0...words.count - 1)
    switch commands.random.number(1...8) {
    case 1: words.removeLast(words.count - place)
    case 2: words.remove(at: place)
    case 3: words.swapAt(place, commands.random.number(0...words.count - 1))
    case 4: words.insert(words[place], at: place)
    case 5: words[place] = String(words[place].prefix(commands.random.number(1...4)))
    case 6:
      let signs = ["\"", "[", "]", "{", ";", "|", "#", "\\", "<", "?", "''", "\t", "\u{1}"]
      words.insert(commands.random.pick(signs), at: place)
    case 7: words[place] = commands.random.pick(commands.schema.declarations).name
    default: return String(line.prefix(commands.random.number(0...line.count)))
    }
    return words.joined(separator: " ")
  }
}
