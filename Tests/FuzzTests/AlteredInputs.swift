import TestSupport

/// Makes inputs by altering those of a corpus; the same seed makes the same inputs.
struct AlteredInputs {
  private let corpus: [[UInt8]]
  private let words: [[UInt8]]
  private var random: SeededGenerator

  init(of corpus: [[UInt8]], words: [[UInt8]], seed: UInt64) {
    self.corpus = corpus.isEmpty ? [[]] : corpus
    self.words = words
    random = SeededGenerator(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var input = random.pick(corpus)
    for _ in 0..<random.number(1...6) { alter(&input) }
    return input
  }

  private mutating func alter(_ input: inout [UInt8]) {
    let place = random.number(0...input.count)
    let end = min(input.count, place + random.number(1...16))
    switch random.number(0...6) {
    case 0 where place < input.count: input[place] ^= 1 << UInt8(random.number(0...7))
    case 1 where place < input.count: input[place] = UInt8(random.number(0...255))
    case 2 where place < input.count: input[place] = random.pick([0, 1, 0x7F, 0x80, 0xFF])
    case 3: input.removeSubrange(place..<end)
    case 4: input.insert(contentsOf: input[place..<end], at: random.number(0...input.count))
    case 5:
      // The rest of the input is replaced by a part of another input of the corpus.
      let other = random.pick(corpus)
      input.replaceSubrange(place..., with: other[random.number(0...other.count)...])
    default:
      let word = words.isEmpty ? [UInt8(random.number(0...255))] : random.pick(words)
      input.insert(contentsOf: word, at: place)
    }
  }
}
