/// What certificates and requests are written in. X.690 §8, §10.
enum DER {
  static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts) }
  static func set(_ parts: [UInt8]...) -> [UInt8] { element(0x31, parts) }

  /// A whole number that is not negative, in network order.
  static func integer(_ octets: [UInt8]) -> [UInt8] {
    var digits = Array(octets.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return element(0x02, [digits])
  }

  static let yes: [UInt8] = [0x01, 1, 0xFF]
  static func octetString(_ octets: [UInt8]) -> [UInt8] { element(0x04, [octets]) }
  /// `unused`: bits at its end that do not count.
  static func bitString(_ octets: [UInt8], unused: UInt8 = 0) -> [UInt8] {
    element(0x03, [[unused], octets])
  }

  /// A constructed or primitive element of a context, such as [0].
  static func tagged(_ tag: UInt8, constructed: Bool = true, _ parts: [UInt8]...) -> [UInt8] {
    element((constructed ? 0xA0 : 0x80) | tag, parts)
  }

  /// Its parts one after another, behind the tag and their length.
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
