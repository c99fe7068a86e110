/// One decision about a packet in a trace, with the statement that determined it.
package struct TraceStep: Equatable, Sendable {
  /// The subject of the decision. The raw values appear in XML and JSON.
  package enum Kind: String, Sendable {
    case received, route, own, reassembly
    case serviceSet = "service-set"
    case term, held
    case timeToLive = "time-to-live"
    case dontFragment = "dont-fragment"
    case size, sealed, encapsulation, association, replay, authentication, decryption, selector
    case unprotected, sent, answer, taken, drop, link, translation
  }

  /// A named value of the decision, for programs.
  package struct Fact: Equatable, Sendable {
    /// The name, which is the name of an XML element.
    package var name: String
    /// The value as text.
    package var value: String

    /// Creates a value from its description.
    package init(_ name: String, _ value: some CustomStringConvertible) {
      self.name = name
      self.value = value.description
    }
  }

  /// The subject of the decision.
  package var kind: Kind
  /// The decision in one line.
  package var words: String
  /// The statements that may have determined the decision, such as
  /// `[edit routing-options static route 10.0.0.0/8]`. The first of them that is in the
  /// configuration is the one. It is empty if no statement determined it.
  package var statements: [String]
  /// The values of the decision, in the order in which reports show them.
  package var facts: [Fact]

  /// Creates a step, without statements and values by default.
  package init(
    _ kind: Kind, _ words: String, statements: [String] = [], facts: [Fact] = []
  ) {
    self.kind = kind
    self.words = words
    self.statements = statements
    self.facts = facts
  }
}
