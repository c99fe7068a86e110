/// An IPv4 address as a number in host order. RFC 791 section 2.3.
@usableFromInline package struct IPv4Address: Hashable, Sendable, Comparable {
  /// The address as a number: 10.0.0.1 is 0x0A000001.
  @usableFromInline package var rawValue: UInt32

  /// Creates an address from its number in host order.
  @inlinable @inline(__always) package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Creates the address `a.b.c.d`.
  package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  /// Reads dotted decimal with four parts and no leading zeroes, the only form that all tools read
  /// alike; nil for anything else.
  package init?(_ text: some StringProtocol) { self.init(dotted: text.utf8) }

  // Concrete overloads, which avoid generic dispatch when large configuration files are read.
  /// Reads dotted decimal from a string, like the generic initializer.
  package init?(_ text: String) { self.init(dotted: text.utf8) }
  /// Reads dotted decimal from a part of a string, like the generic initializer.
  package init?(_ text: Substring) { self.init(dotted: text.utf8) }

  init?(dotted octets: some Sequence<UInt8>) {
    guard let value = Self.parse(octets) else { return nil }
    rawValue = value
  }

  /// Returns whether the left address is the lower number.
  @inlinable package static func < (left: Self, right: Self) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The address 0.0.0.0.
  @inlinable package static var any: IPv4Address { IPv4Address(rawValue: 0) }
  /// The address 255.255.255.255.
  @inlinable package static var limitedBroadcast: IPv4Address { IPv4Address(rawValue: .max) }

  /// Whether the address is in 224.0.0.0/4.
  @inlinable package var isMulticast: Bool { rawValue >> 28 == 0xE }
  /// Whether the address is in 127.0.0.0/8.
  @inlinable package var isLoopback: Bool { rawValue >> 24 == 127 }

  private static func parse(_ octets: some Sequence<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var parts = 0
    for octet in octets {
      switch octet {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if digits > 0 && part == 0 { return nil }
        part = part * 10 + UInt32(octet - UInt8(ascii: "0"))
        digits += 1
        if part > 255 { return nil }
      case UInt8(ascii: "."):
        if digits == 0 || parts == 3 { return nil }
        value = value << 8 | part
        (part, digits, parts) = (0, 0, parts + 1)
      default: return nil
      }
    }
    guard digits > 0, parts == 3 else { return nil }
    return value << 8 | part
  }
}

extension IPv4Address: CustomStringConvertible {
  /// The address in dotted decimal, without leading zeroes.
  @usableFromInline package var description: String {
    "\(rawValue >> 24).\(rawValue >> 16 & 255).\(rawValue >> 8 & 255).\(rawValue & 255)"
  }
}
