/// The first octets of an HMAC: what ESP and AH carry. RFC 2403 §2, RFC 2404 §2, RFC 4868 §2.
///
/// Words instead of an array: nothing is allocated for it, and comparing takes the same time
/// wherever the difference is. Words that a value does not have are zero.
package struct IntegrityCheckValue: Equatable, Sendable {
  /// Octets of the longest.
  package static let maximumLength = 32
  package static var zero: IntegrityCheckValue { IntegrityCheckValue() }

  private var words = SIMD8<UInt32>(repeating: 0)

  private init() {}

  /// The value of `length` octets, whole words, that `octets` carry from `offset` on.
  package init(from octets: Span<UInt8>, at offset: Int, length: Int) {
    precondition(offset >= 0 && offset <= octets.count - length, "no such octets")
    self = unsafe octets.withUnsafeBytes { octets in
      guard let start = octets.baseAddress else { return .zero }
      return unsafe IntegrityCheckValue(from: start + offset, length: length)
    }
  }

  /// The same of `length` octets that are at a place.
  init(from octets: UnsafeRawPointer, length: Int) {
    // Whole, where it fills a register: word by word the processor would wait to read it again.
    if length == 16 {
      unsafe words.lowHalf = octets.loadUnaligned(as: SIMD4<UInt32>.self)
      return
    }
    for index in 0..<min(length, Self.maximumLength) / 4 {
      words[index] = unsafe octets.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
    }
  }

  /// Writes `length` octets, whole words, into `octets` from `offset` on.
  package func store(into octets: inout MutableSpan<UInt8>, at offset: Int, length: Int) {
    precondition(offset >= 0 && offset <= octets.count - length, "no such octets")
    unsafe octets.withUnsafeMutableBytes { octets in
      guard let start = octets.baseAddress else { return }
      unsafe store(to: start + offset, length: length)
    }
  }

  /// The same to a place that has room for them.
  func store(to place: UnsafeMutableRawPointer, length: Int) {
    if length == 16 {
      unsafe place.storeBytes(of: words.lowHalf, as: SIMD4<UInt32>.self)
      return
    }
    for index in 0..<min(length, Self.maximumLength) / 4 {
      unsafe place.storeBytes(of: words[index], toByteOffset: 4 * index, as: UInt32.self)
    }
  }

  /// Whether the same octets, whole words, are at two places, in a time that depends on their number
  /// only.
  @inline(__always)
  static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, length: Int) -> Bool {
    if length == 16 {
      let differences =
        unsafe left.loadUnaligned(as: SIMD2<UInt64>.self)
        ^ right.loadUnaligned(as: SIMD2<UInt64>.self)
      return differences.x | differences.y == 0
    }
    var difference: UInt32 = 0
    var offset = 0
    while offset < length {
      difference |=
        unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        ^ right.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      offset &+= 4
    }
    return difference == 0
  }

  package static func == (left: Self, right: Self) -> Bool {
    let differences = left.words ^ right.words
    let halves = differences.lowHalf | differences.highHalf
    let quarters = halves.lowHalf | halves.highHalf
    return quarters.x | quarters.y == 0
  }
}
