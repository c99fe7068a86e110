/// A generator of any type. The negotiation is compiled for this one: for the generators of other
/// rooms it could not be, and would look up types while it runs.
struct AnyGenerator: RandomNumberGenerator {
  private var base: any RandomNumberGenerator

  init(_ base: some RandomNumberGenerator) { self.base = base }

  mutating func next() -> UInt64 { base.next() }

  /// Gives the generator back to whom it came from.
  func store<Generator: RandomNumberGenerator>(in generator: inout Generator) {
    if let base = base as? Generator { generator = base }
  }
}
