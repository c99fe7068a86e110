import IPsec
import TestSupport
import Testing

/// The replay window accepts each sequence number once, as long as it is not too old.
@Suite("Replay window, RFC 4303 appendix A2")
struct ReplayWindowTests {
  @Test func zeroIsNeverFresh() {
    var window = ReplayWindow()
    #expect(window.check(0) == .replayed)
    #expect(window.check(1) == .fresh)
    window.mark(64)
    #expect(window.check(0) == .beforeWindow)
  }

  typealias Row = (marked: [UInt32], number: UInt32, verdict: ReplayWindow.CheckResult)

  static let rows: [Row] = [
    (marked: [1], number: 1, verdict: .replayed),
    (marked: [1], number: 2, verdict: .fresh),
    (marked: [64], number: 1, verdict: .fresh),
    (marked: [65], number: 1, verdict: .beforeWindow),
    (marked: [65], number: 2, verdict: .fresh),
    (marked: [2, 65], number: 2, verdict: .replayed),
    (marked: [5, 69], number: 5, verdict: .beforeWindow),
    (marked: [5, 68], number: 5, verdict: .replayed),
    (marked: [UInt32.max], number: UInt32.max, verdict: .replayed),
    (marked: [UInt32.max], number: UInt32.max - 63, verdict: .fresh),
    (marked: [UInt32.max], number: UInt32.max - 64, verdict: .beforeWindow),
    (marked: [UInt32.max], number: 1, verdict: .beforeWindow),
    (marked: [100, 3], number: 99, verdict: .fresh),
  ]

  @Test(arguments: rows)
  func tells(_ row: Row) {
    var window = ReplayWindow()
    for number in row.marked { window.mark(number) }
    #expect(window.check(row.number) == row.verdict)
  }

  /// The model stores every number that it has received.
  @Test(arguments: 1...20 as ClosedRange<UInt64>, [64, 128, 1_024, 4_096])
  func agreesWithANaiveModel(_ seed: UInt64, _ size: Int) {
    var generator = SeededGenerator(seed: seed)
    var window = ReplayWindow(size: size)
    #expect(window.size == size)
    let reach = UInt32(size)
    var seen: Set<UInt32> = [0]
    var highest: UInt32 = 0
    var centre = seed % 2 == 0 ? 1 : UInt32.max - 20_000 - 200 * reach
    for round in 0..<5_000 {
      let step = UInt32.random(in: 0...reach * 3, using: &generator)
      let number = centre < .max - reach * 3 ? centre + step : .max - step
      let expected = Self.model(number, seen, highest, reach)
      guard window.check(number) == expected else {
        Issue.record("seed \(seed), round \(round): \(number) is not \(expected)")
        return
      }
      // Some packets with a new number are not authentic, and are not marked.
      if expected == .fresh, Bool.random(using: &generator) {
        window.mark(number)
        seen.insert(number)
        highest = max(highest, number)
      }
      let back = reach * 3 / 2
      centre = highest > back ? highest - back : centre
    }
    #expect(window.highest == highest)
  }

  private static func model(
    _ number: UInt32, _ seen: Set<UInt32>, _ highest: UInt32, _ size: UInt32
  ) -> ReplayWindow.CheckResult {
    if number > highest { return .fresh }
    if highest - number >= size { return .beforeWindow }
    return seen.contains(number) ? .replayed : .fresh
  }
}
