import Router
import TestSupport
import Testing
import Wire

/// The classifier finds the same term as a comparison with one term after another.
@Suite("The classifier finds the term that trying them one by one finds")
struct RuleClassifierTests {
  typealias Selector = (source: IPv4Prefix, destination: IPv4Prefix)

  private func first(
    _ terms: [Selector], _ source: IPv4Address, _ destination: IPv4Address
  ) -> Int? {
    terms.firstIndex { $0.source.contains(source) && $0.destination.contains(destination) }
  }

  /// Returns a random selector. `bits` is the number of bits in which addresses differ, so that
  /// prefixes overlap and packets match; `lengths` are the lengths of prefixes.
  private func selector(
    bits: Int, lengths: [Int], using generator: inout SeededGenerator
  ) -> Selector {
    func prefix() -> IPv4Prefix {
      let length = lengths.randomElement(using: &generator) ?? 0
      return IPv4Prefix(address(bits: bits, using: &generator), length: length) ?? .any
    }
    return (prefix(), prefix())
  }

  /// Returns an address whose random bits are at the top and at the bottom.
  private func address(bits: Int, using generator: inout SeededGenerator) -> IPv4Address {
    let number = UInt32.random(in: 0..<1 << UInt32(bits), using: &generator)
    return IPv4Address(rawValue: number << UInt32(32 - bits) | number)
  }

  @Test(
    arguments: 1...6 as ClosedRange<UInt64>,
    [[0], [32], [0, 24, 32], [0, 8, 16, 24, 32], Array(0...32)] as [[Int]])
  func agreesWithTryingAll(_ seed: UInt64, _ lengths: [Int]) {
    var generator = SeededGenerator(seed: seed)
    for bits in [2, 4, 9] {
      for count in [0, 1, 2, 7, 120] {
        let terms = (0..<count).map { _ in
          selector(bits: bits, lengths: lengths, using: &generator)
        }
        let classifier = RuleClassifier(terms)
        for _ in 0..<60 {
          var source = address(bits: bits, using: &generator)
          var destination = address(bits: bits, using: &generator)
          // Errors are most likely at the ends of a prefix.
          if let term = terms.randomElement(using: &generator), Bool.random(using: &generator) {
            source = term.source.address
            let last = term.destination.address.rawValue | ~IPv4Prefix.mask(term.destination.length)
            destination = IPv4Address(
              rawValue: Bool.random(using: &generator) ? last : last &+ 1)
          }
          let found = classifier.first(from: source, to: destination)
          #expect(
            found == first(terms, source, destination),
            "seed \(seed), \(count) terms, \(source) to \(destination)")
        }
      }
    }
  }

  /// Ten thousand neighbouring hosts would collide in a bad hash table; one term behind them
  /// matches all other packets.
  @Test func thousandsOfNeighbours() {
    var terms: [Selector] = (0..<10_000).map { index in
      (
        IPv4Prefix(host: IPv4Address(rawValue: 0x0A00_0000 + UInt32(index))),
        IPv4Prefix(host: IPv4Address(rawValue: 0x0B00_0000 + UInt32(index)))
      )
    }
    terms.append((.any, .any))
    let classifier = RuleClassifier(terms)
    for index in stride(from: 0, to: 10_000, by: 7) {
      let source = IPv4Address(rawValue: 0x0A00_0000 + UInt32(index))
      #expect(
        classifier.first(from: source, to: IPv4Address(rawValue: 0x0B00_0000 + UInt32(index)))
          == index)
      #expect(classifier.first(from: source, to: IPv4Address(11, 1, 0, 0)) == 10_000)
    }
  }
}
