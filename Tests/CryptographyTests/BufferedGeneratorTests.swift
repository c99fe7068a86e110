import Cryptography
import Testing

/// The generator draws random numbers in advance, and returns each of them once.
@Suite("Buffered generator")
struct BufferedGeneratorTests {
  @Test("a number is drawn once, beyond what is drawn at a time, and by copies too")
  func drawsOnce() {
    let first = BufferedGenerator()
    let second = first
    var numbers: Set<UInt64> = []
    for _ in 0..<200 {
      numbers.insert(first.next())
      numbers.insert(second.next())
    }
    #expect(numbers.count == 400)
    #expect(!numbers.contains(0))
  }

  @Test("all bits vary")
  func allBitsVary() {
    var generator = BufferedGenerator()
    var (some, all): (UInt64, UInt64) = (0, .max)
    for _ in 0..<200 {
      let number = UInt64.random(in: .min ... .max, using: &generator)
      some |= number
      all &= number
    }
    #expect(some == .max && all == 0)
  }
}
