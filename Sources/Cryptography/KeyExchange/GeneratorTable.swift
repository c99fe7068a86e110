internal import COpenSSL

/// Precomputed products of powers of a group's generator. With them, the generator to the power of
/// an exponent of 256 bits takes 80 multiplications, compared with 340 for another base. C. H. Lim
/// and P. J. Lee, "More Flexible Exponentiation with Precomputation", CRYPTO '94.
///
/// The exponent is divided into the bits of four combs with four teeth each. In a step, each tooth
/// of each comb reads one bit. Bit n of the exponent belongs to the tooth, comb and step for which
///
///     n = (tooth * 4 + comb) * steps + step
///
/// The bits of a comb form the index of one of its 16 products. In each step, the last one first,
/// the result is squared and then multiplied by one product of each comb:
///
///     product[comb][index] = factor * g^(sum of 2^((tooth * 4 + comb) * steps) over the teeth
///                                        whose bits in the index are set)
///
/// Neither the memory accesses nor the time depend on the exponent: all products of a comb are
/// read, and all but one are masked. Without the factor, the product at index 0 would be 1, whose
/// Montgomery form has fewer words and is multiplied in a different time. The initial number of the
/// steps compensates for the factor.
struct GeneratorTable {
  private typealias Block = SIMD4<UInt64>

  private static let combs = 4
  private static let teeth = 4
  /// The number of products of a comb.
  private static let width = 1 << teeth

  private let arithmetic: ModularArithmetic
  private let steps: Int
  /// The Montgomery form with which the steps begin.
  private let start: BigNumber
  /// The Montgomery forms of the products in network order, by comb and index.
  private let products: [Block]
  /// The number of blocks of a product.
  private let length: Int

  /// Computes the table for exponents of `exponentLength` octets, an even number. A number of the
  /// group has `numberLength` octets, a multiple of 32.
  init(
    of generator: BigNumber, exponentLength: Int, numberLength: Int,
    _ arithmetic: ModularArithmetic
  ) throws(CryptographyError) {
    self.arithmetic = arithmetic
    steps = 8 * exponentLength / (Self.combs * Self.teeth)
    length = numberLength / MemoryLayout<Block>.size
    var powers = [try arithmetic.montgomeryForm(of: generator)]
    for index in 0..<Self.combs * Self.teeth {
      powers.append(try arithmetic.squared(powers[index], times: steps))
    }
    var root = powers.removeLast()
    var factor = try arithmetic.squared(root, times: steps)
    var products = try Self.products(of: powers, factor, arithmetic, numberLength)
    // libcrypto reads a number with leading zeroes in a different time.
    while products.contains(where: { $0.first == 0 }) {
      root = factor
      factor = try arithmetic.squared(root, times: steps)
      products = try Self.products(of: powers, factor, arithmetic, numberLength)
    }
    start = try Self.start(root, factor, arithmetic)
    self.products = products.flatMap(Self.blocks)
  }

  /// Returns the generator to the power of an exponent, which must have the length of the table.
  func power(_ exponent: Secret) throws(CryptographyError) -> BigNumber {
    let result = try start.copy()
    let factor = try BigNumber()
    var selected = [Block](repeating: Block(), count: length)
    defer {
      unsafe selected.withUnsafeMutableBytes {
        unsafe OPENSSL_cleanse($0.baseAddress, $0.count)
      }
    }
    try exponent.withOctets { exponent throws(CryptographyError) in
      for step in (0..<steps).reversed() {
        try arithmetic.multiply(result, by: result)
        for comb in 0..<Self.combs {
          select(index(exponent, comb, step), of: comb, into: &selected)
          unsafe try factor.read(selected.span.bytes)
          try arithmetic.multiply(result, by: factor)
        }
      }
    }
    return try arithmetic.number(ofMontgomeryForm: result)
  }

  private func index(_ exponent: Span<UInt8>, _ comb: Int, _ step: Int) -> Int {
    var index = 0
    for tooth in 0..<Self.teeth {
      let bit = (tooth * Self.combs + comb) * steps + step
      let octet = exponent[exponent.count - 1 - bit / 8]
      index |= Int(octet >> UInt8(bit % 8) & 1) << tooth
    }
    return index
  }

  private func select(_ index: Int, of comb: Int, into selected: inout [Block]) {
    for block in selected.indices {
      var octets = Block()
      for candidate in 0..<Self.width {
        // The mask is all ones at the index and zero elsewhere.
        let mask = UInt64(bitPattern: Int64((index ^ candidate) - 1) >> 8)
        let product = products[(comb * Self.width + candidate) * length + block]
        octets |= product & Block(repeating: mask)
      }
      selected[block] = octets
    }
  }

  private static func blocks(of octets: [UInt8]) -> [Block] {
    unsafe octets.withUnsafeBytes { octets in
      stride(from: 0, to: octets.count, by: MemoryLayout<Block>.size).map {
        unsafe octets.loadUnaligned(fromByteOffset: $0, as: Block.self)
      }
    }
  }

  /// Returns the products of all combs; `powers` are ordered by tooth and then by comb.
  private static func products(
    of powers: [BigNumber], _ factor: BigNumber, _ arithmetic: ModularArithmetic, _ length: Int
  ) throws(CryptographyError) -> [[UInt8]] {
    var octets: [[UInt8]] = []
    for comb in 0..<combs {
      var products = [factor]
      for index in 1..<width {
        // The product without the lowest tooth, multiplied by that tooth's power.
        let product = try products[index & (index - 1)].copy()
        try arithmetic.multiply(product, by: powers[index.trailingZeroBitCount * combs + comb])
        products.append(product)
      }
      for product in products { octets.append(try product.octets(length)) }
    }
    return octets
  }

  /// Returns the initial number, which compensates for the factor. The factor is the root, squared
  /// once for each step. The steps square the initial number as often and multiply it by factor^(4
  /// * (2^steps - 1)).
  private static func start(
    _ root: BigNumber, _ factor: BigNumber, _ arithmetic: ModularArithmetic
  ) throws(CryptographyError) -> BigNumber {
    let factor = try arithmetic.number(ofMontgomeryForm: factor)
    let start = try arithmetic.montgomeryForm(of: arithmetic.inverse(of: factor))
    try arithmetic.multiply(start, by: root)
    return try arithmetic.squared(start, times: combs.trailingZeroBitCount)
  }
}
