/// An algorithm that can be configured. Its raw value is the word in the configuration.
package protocol ConfigurableAlgorithm: RawRepresentable<String>, CaseIterable, Hashable {
  /// The text that `?` shows for the word.
  var help: String { get }
  /// The kinds of statements in which the algorithm is allowed.
  var uses: AlgorithmUses { get }
}

extension ConfigurableAlgorithm {
  /// Returns the algorithms that are allowed in a kind of statement.
  package static func all(for use: AlgorithmUses) -> [Self] {
    allCases.filter { $0.uses.contains(use) }
  }
}

/// The kinds of statements in which an algorithm is allowed.
package struct AlgorithmUses: OptionSet, Sendable {
  /// The kinds as bits.
  package var rawValue: UInt8

  /// Creates a set of kinds from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The statements of manual security associations.
  package static let manual = AlgorithmUses(rawValue: 1)
  /// The statements of IPsec proposals.
  package static let negotiated = AlgorithmUses(rawValue: 2)
  /// The statements of IKE proposals.
  package static let ike = AlgorithmUses(rawValue: 4)
}

/// The requirement level of an algorithm in RFC 8221 (ESP and AH) and RFC 8247 (IKE).
package enum AlgorithmStanding: Sendable {
  case recommended
  /// The level is MAY: the algorithm is neither encouraged nor discouraged.
  case allowed
  /// The algorithm is still needed for existing peers, and is expected to be deprecated.
  case fading
  case shouldNot
  case mustNot
  /// Neither document lists the algorithm.
  case unlisted
}
