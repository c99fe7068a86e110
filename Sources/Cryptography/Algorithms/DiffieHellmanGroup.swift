/// A group of the Diffie-Hellman exchange. The raw values are the words of the configuration; all
/// other properties are in the row of the group.
package enum DiffieHellmanGroup: String, Sendable, CaseIterable, ConfigurableAlgorithm {
  case group1
  case group2
  case group5
  case group14
  case group15
  case group16
  case group19
  case group20
  case group24

  /// The mathematical group, for the code that computes in it.
  enum Construction: Equatable, Sendable {
    /// The group consists of powers of 2 modulo a prime of RFC 2409 §6.
    case oakley768, oakley1024
    /// The group consists of powers of 2 modulo a prime of RFC 3526.
    case modp1536, modp2048, modp3072, modp4096
    /// The group consists of powers of a generator of a small order. RFC 5114 §2.3.
    case modp2048q256
    /// The group consists of points of the curve with this name in libcrypto. RFC 5903.
    case curve(String)
  }

  /// The properties of a group.
  package struct Row: Sendable {
    /// The text that `?` shows for the group.
    package let help: String
    /// The value of the attribute Group Description. RFC 2409 §6, RFC 3526, RFC 5114 §4, RFC 5903
    /// §10.
    package let number: UInt16
    /// The length of every public value, in octets. RFC 2409 §5, RFC 5903 §7.
    package let publicLength: Int
    /// The length of a random exponent, in octets: at least twice the strength of the group, which
    /// takes a quarter of the work of an exponent as long as the prime. RFC 3526 §8.
    let exponentLength: Int
    /// The requirement level. RFC 8247 §2.4.
    package let standing: AlgorithmStanding
    let construction: Construction

    fileprivate init(
      _ number: UInt16, publicLength: Int, exponentLength: Int, _ standing: AlgorithmStanding,
      _ construction: Construction
    ) {
      help = "Diffie-Hellman Group\(number)"
      self.number = number
      self.publicLength = publicLength
      self.exponentLength = exponentLength
      self.standing = standing
      self.construction = construction
    }
  }

  /// The text that `?` shows for the group, from its row.
  package var help: String { row.help }
  /// The kinds of statements in which the group is allowed: IKE proposals, and IPsec policies for
  /// perfect forward secrecy.
  package var uses: AlgorithmUses { [.ike, .negotiated] }

  /// The properties of the group.
  package var row: Row {
    switch self {
    case .group1: Row(1, publicLength: 96, exponentLength: 32, .mustNot, .oakley768)
    case .group2: Row(2, publicLength: 128, exponentLength: 32, .shouldNot, .oakley1024)
    case .group5: Row(5, publicLength: 192, exponentLength: 32, .shouldNot, .modp1536)
    case .group14: Row(14, publicLength: 256, exponentLength: 32, .recommended, .modp2048)
    case .group15: Row(15, publicLength: 384, exponentLength: 40, .unlisted, .modp3072)
    case .group16: Row(16, publicLength: 512, exponentLength: 48, .unlisted, .modp4096)
    case .group19: Row(19, publicLength: 64, exponentLength: 32, .recommended, .curve("P-256"))
    case .group20: Row(20, publicLength: 96, exponentLength: 48, .unlisted, .curve("P-384"))
    case .group24: Row(24, publicLength: 256, exponentLength: 32, .shouldNot, .modp2048q256)
    }
  }
}
