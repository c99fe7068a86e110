import Cryptography
import TestSupport
import Testing

/// Powers from the table of the generator are compared with powers of the same base that are
/// computed without the table.
@Suite("Powers of the generator")
struct GeneratorTableTests {
  private let library = CryptographicLibrary()

  /// The groups of powers, with the number of octets of a random exponent.
  private static let groups: [(DiffieHellmanGroup, Int)] = [
    (.group1, 32), (.group2, 32), (.group5, 32), (.group14, 32), (.group15, 40), (.group16, 48),
    (.group24, 32),
  ]

  @Test(arguments: groups)
  func areThoseOfAnyBase(_ row: (group: DiffieHellmanGroup, length: Int)) throws {
    var generator = SeededGenerator(seed: 14)
    for _ in 0..<20 { try compare(row.group, generator.octets(row.length)) }
  }

  /// The exponents have a single bit, no bit or all bits.
  @Test(arguments: groups)
  func readEachBit(_ row: (group: DiffieHellmanGroup, length: Int)) throws {
    let zeroes = [UInt8](repeating: 0, count: row.length)
    try compare(row.group, zeroes)
    try compare(row.group, zeroes.map { _ in 0xFF })
    for bit in stride(from: 0, to: 8 * row.length, by: row.group == .group2 ? 1 : 23) {
      var exponent = zeroes
      exponent[bit / 8] = 1 << UInt8(bit % 8)
      try compare(row.group, exponent)
    }
  }

  private func compare(
    _ group: DiffieHellmanGroup, _ exponent: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let one = try DiffieHellman(group, exponent: Secret([1]), library: library)
    let ours = try DiffieHellman(group, exponent: Secret(exponent), library: library)
    let power = try ours.sharedSecret(with: one.publicValue, library: library)
    #expect(Secret(ours.publicValue) == power, "\(exponent)", sourceLocation: sourceLocation)
  }
}
