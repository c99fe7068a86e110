import Management
import Operations
import SessionTestSupport
import Shell

/// Checks lines in operational mode or at a level of configuration mode: completion returns for
/// every key at the end of every word; it changes nothing and has the same result twice; and a
/// command that fails leaves the candidate and the active configuration unchanged.
///
/// The first octet chooses where the lines are typed; the lines follow.
@Sendable func fuzzCommandLine(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  let place = input.pick(places) ?? []
  guard let text = String(validating: input.readRest(), as: UTF8.self) else { return }
  do {
    let trial = try SessionTrial(folder: nil)
    for line in place { try trial.perform(.type(line, by: 0)) }
    for line in text.split(separator: "\n").prefix(6) {
      if let session = trial.session(0) { complete(String(line), by: session) }
      try trial.perform(.type(String(line), by: 0))
    }
  } catch {
    preconditionFailure("\(error)")
  }
}

private let places: [[String]] = [
  [], ["configure"], ["configure", "edit services ipsec-vpn ike"],
  ["configure private", "edit interfaces so-0/0/0 unit 0"],
  ["configure", "set groups g system host-name x", "edit groups g"],
  ["configure exclusive", "edit services ipsec-vpn rule r term t"],
]

private func complete(_ line: String, by session: Session) {
  let (candidate, active) = (session.candidate, session.router.active)
  let octets = Array(line.utf8)
  // The cursor is at the end of the line, and at the ends of words.
  let ends = octets.indices.filter { octets[$0] == UInt8(ascii: " ") }.prefix(6)
  for cursor in ends + [octets.count] {
    for key in [CompletionKey.space, .tab, .question, .enter] {
      let completion = session.complete(line, cursor: cursor, by: key)
      precondition(
        completion == session.complete(line, cursor: cursor, by: key),
        "completed again, it is something else")
      switch completion {
      case .insert: break
      case .show(let text), .showAndInsert(let text, _):
        precondition(key != .enter, "the end of a line shows something")
        precondition(text.isEmpty || text.hasSuffix("\n"), "what is shown is no whole lines")
      }
    }
  }
  _ = session.read(line)
  precondition(
    session.candidate == candidate && session.router.active == active,
    "completion changes something")
}
