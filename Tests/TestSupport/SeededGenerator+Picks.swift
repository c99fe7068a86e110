extension SeededGenerator {
  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    .random(in: range, using: &self)
  }

  /// True once in `times`.
  package mutating func once(in times: Int) -> Bool { number(1...times) == 1 }

  /// One of the items, of which there must be some.
  package mutating func pick<T>(_ items: [T]) -> T { items[number(0...items.count - 1)] }
}
