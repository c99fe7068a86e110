/// A function that is called with arbitrary octets, and that traps if they break a rule.
///
/// Each call is independent of the others, of the clock and of random numbers.
package struct FuzzTarget: Sendable, CustomStringConvertible {
  /// The word by which a command chooses the target. Its corpus and its dictionary have the same
  /// name.
  package let name: String
  /// The number of altered inputs that `make test` tries beside the corpus, which is smaller where
  /// each takes long.
  package let replays: Int
  package let run: @Sendable ([UInt8]) -> Void

  init(
    name: String, replays: Int = 300, run: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.name = name
    self.replays = replays
    self.run = run
  }

  package var description: String { name }

  /// All targets, in the order in which `make fuzz` runs them.
  package static let all = [
    FuzzTarget(name: "messages", run: fuzzMessages),
    FuzzTarget(name: "frames", run: fuzzFrames),
    FuzzTarget(name: "responder", run: fuzzResponder),
    FuzzTarget(name: "sessions", replays: 40, run: fuzzSessions),
    FuzzTarget(name: "framing", run: fuzzFraming),
    FuzzTarget(name: "requests", replays: 40, run: fuzzRequests),
    FuzzTarget(name: "labs", replays: 60, run: fuzzLabs),
    FuzzTarget(name: "command-line", replays: 60, run: fuzzCommandLine),
    FuzzTarget(name: "set-text", replays: 100, run: fuzzSetText),
    FuzzTarget(name: "patch-text", replays: 100, run: fuzzPatchText),
    FuzzTarget(name: "configuration-text", replays: 150, run: fuzzConfigurationText),
    FuzzTarget(name: "certificates", run: fuzzCertificates),
    FuzzTarget(name: "datastore", run: fuzzDatastore),
    FuzzTarget(name: "packets", run: fuzzPackets),
    FuzzTarget(name: "dataplane", run: fuzzDataplane),
    FuzzTarget(name: "captures", replays: 80, run: fuzzCaptures),
    FuzzTarget(name: "altering-initiator", replays: 100, run: fuzzAlteringInitiator),
    FuzzTarget(name: "altering-responder", replays: 100, run: fuzzAlteringResponder),
  ]

  /// The target of a name, or nil if there is none.
  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
