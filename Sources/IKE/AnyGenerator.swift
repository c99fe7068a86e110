/// A type-erased random number generator. The negotiation is compiled for this type only: generic
/// code for a generator of another target would not be specialized and would look up types at run
/// time.
struct AnyGenerator: RandomNumberGenerator {
  private var base: any RandomNumberGenerator

  init(_ base: some RandomNumberGenerator) { self.base = base }

  mutating func next() -> UInt64 { base.next() }

  /// Stores the underlying generator, in its new state, in the variable from which it was copied.
  func store<Generator: RandomNumberGenerator>(in generator: inout Generator) {
    if let base = base as? Generator { generator = base }
  }
}
