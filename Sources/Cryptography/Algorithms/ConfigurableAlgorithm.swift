/// An algorithm that statements name.
package protocol ConfigurableAlgorithm: RawRepresentable<String>, CaseIterable, Hashable {
  /// What `?` tells of it.
  var help: String { get }
  var uses: AlgorithmUses { get }
}

extension ConfigurableAlgorithm {
  /// Those that a kind of statement can name.
  package static func all(for use: AlgorithmUses) -> [Self] {
    allCases.filter { $0.uses.contains(use) }
  }
}

/// The kinds of statements that can name an algorithm.
package struct AlgorithmUses: OptionSet, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Of manual security associations.
  package static let manual = AlgorithmUses(rawValue: 1)
  /// Of IPsec proposals.
  package static let negotiated = AlgorithmUses(rawValue: 2)
  /// Of IKE proposals.
  package static let ike = AlgorithmUses(rawValue: 4)
}

/// What RFC 8221 (ESP and AH) and RFC 8247 (IKE) say of an algorithm.
package enum AlgorithmStanding: Sendable {
  case recommended
  /// MAY: neither encouraged nor discouraged.
  case allowed
  /// Still needed by many, and on its way out.
  case fading
  case shouldNot
  case mustNot
  /// Neither document names it.
  case unlisted
}

extension EncryptionAlgorithm {
  package var help: String { row.help }
  package var uses: AlgorithmUses { row.uses }
}

extension AuthenticationAlgorithm {
  package var help: String { row.help }
  package var uses: AlgorithmUses { row.uses }
}

extension HashAlgorithm {
  package var help: String { row.help }
  package var uses: AlgorithmUses { .ike }
}

extension DiffieHellmanGroup {
  package var help: String { row.help }
  package var uses: AlgorithmUses { [.ike, .negotiated] }
}
