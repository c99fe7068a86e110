/// The DER encoding, in which certificates and requests are written. X.690 sections 8 and 10.
enum DER {
  static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts) }
  static func set(_ parts: [UInt8]...) -> [UInt8] { element(0x31, parts) }

  /// Returns an INTEGER from the octets of a non-negative number in network order.
  static func integer(_ octets: [UInt8]) -> [UInt8] {
    var digits = Array(octets.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return element(0x02, [digits])
  }

  /// The BOOLEAN with the value true.
  static let yes: [UInt8] = [0x01, 1, 0xFF]
  static func octetString(_ octets: [UInt8]) -> [UInt8] { element(0x04, [octets]) }
  /// Returns a BIT STRING, of which the last `unused` bits do not count.
  static func bitString(_ octets: [UInt8], unused: UInt8 = 0) -> [UInt8] {
    element(0x03, [[unused], octets])
  }

  /// Returns a constructed or primitive context-specific element, such as [0].
  static func tagged(_ tag: UInt8, constructed: Bool = true, _ parts: [UInt8]...) -> [UInt8] {
    element((constructed ? 0xA0 : 0x80) | tag, parts)
  }

  /// Returns an element: its tag, the length, and the concatenated parts.
  static func element(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
    let count = parts.reduce(0) { $0 + $1.count }
    var octets = [tag]
    if count < 0x80 {
      octets.append(UInt8(count))
    } else {
      let digits = digits(of: count)
      octets.append(0x80 | UInt8(digits.count))
      octets += digits
    }
    for part in parts { octets += part }
    return octets
  }

  private static func digits(of count: Int) -> [UInt8] {
    var digits: [UInt8] = []
    var rest = count
    while rest > 0 {
      digits.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return digits
  }
}
