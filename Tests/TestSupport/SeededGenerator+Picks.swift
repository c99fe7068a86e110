extension SeededGenerator {
  package mutating func number(_ range: ClosedRange<Int>) -> Int {
    .random(in: range, using: &self)
  }

  /// Returns true once in `times` calls on average.
  package mutating func once(in times: Int) -> Bool { number(1...times) == 1 }

  /// Returns one of the items, which must not be empty.
  package mutating func pick<T>(_ items: [T]) -> T { items[number(0...items.count - 1)] }
}
