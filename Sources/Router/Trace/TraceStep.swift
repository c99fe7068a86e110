/// One decision about a packet, and what made it.
package struct TraceStep: Equatable, Sendable {
  /// What was decided. The raw values are words for programs.
  package enum Kind: String, Sendable {
    case received, route, own, reassembly
    case serviceSet = "service-set"
    case term, held
    case timeToLive = "time-to-live"
    case dontFragment = "dont-fragment"
    case size, sealed, encapsulation, association, replay, authentication, decryption, selector
    case unprotected, sent, answer, taken, drop, link, translation
  }

  /// A value that programs may want by its name.
  package struct Fact: Equatable, Sendable {
    /// As an element of XML.
    package var name: String
    package var value: String

    package init(_ name: String, _ value: some CustomStringConvertible) {
      self.name = name
      self.value = value.description
    }
  }

  package var kind: Kind
  /// The decision in one line.
  package var words: String
  /// The statement that made it: `[edit routing-options static route 10.0.0.0/8]`. Where there are
  /// several, it is the first that is in the configuration. None: nothing configured did.
  package var statements: [String]
  package var facts: [Fact]

  package init(
    _ kind: Kind, _ words: String, statements: [String] = [], facts: [Fact] = []
  ) {
    self.kind = kind
    self.words = words
    self.statements = statements
    self.facts = facts
  }
}
