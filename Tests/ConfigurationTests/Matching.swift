import Configuration
import Schema
import Shell

/// A configuration with names that completion offers, and a secret that it must not offer.
let network = """
  set interfaces so-0/0/0 description "to ce1"
  set interfaces so-0/0/0 unit 0 family inet address 6.6.6.6/30
  set interfaces sp-3/1/0 unit 1 service-domain inside
  set interfaces sp-3/1/0 unit 2 service-domain outside
  set services ipsec-vpn ike proposal slow description "for old peers"
  set services ipsec-vpn ike proposal fast dh-group group2
  set services ipsec-vpn ike policy peer pre-shared-key ascii-text hush-hush
  set services ipsec-vpn rule r1 match-direction input
  set services ipsec-vpn rule r2 match-direction input
  set services service-set blue ipsec-vpn-rules r1
  """

/// Matches a whole line as a session does.
func match(
  _ line: String, _ mode: CommandMode, at edit: String = "", in tree: Statement = .empty
) throws(MatchError) -> Walker {
  var walker = try Walker(commands: mode, in: surroundings(mode, at: edit, in: tree))
  let words = CommandLexer.cut(line).segments[0]
  for word in words { try walker.match(word) }
  guard walker.isComplete else {
    throw walker.incompleteness(at: (words.last?.end ?? 0) + 1)
  }
  return walker
}

/// Returns what may come at the end of a line, whose last word is incomplete unless a blank follows
/// it.
func candidates(
  _ line: String, _ mode: CommandMode, at edit: String = "", in tree: Statement
) throws(MatchError) -> [CompletionChoice] {
  var walker = try Walker(commands: mode, in: surroundings(mode, at: edit, in: tree))
  var words = CommandLexer.cut(line).segments[0]
  let partial = line.isEmpty || line.hasSuffix(" ") ? nil : words.popLast()
  for word in words { try walker.match(word) }
  return walker.choices(for: partial?.text ?? "")
}

private func surroundings(
  _ mode: CommandMode, at edit: String, in tree: Statement
) throws(MatchError) -> Surroundings {
  var surroundings = Surroundings(
    tree: tree, isOperational: mode == .operational, commands: .ofSessions,
    names: { kind, _ in
      kind == "labs" ? [("manual-esp", "Manual ESP"), ("bundle", "AH and ESP")] : []
    })
  var walker = Walker(statement: .container, from: [], in: surroundings)
  for word in CommandLexer.cut(edit).segments[0] { try walker.match(word) }
  surroundings.editPath = walker.path
  return surroundings
}
