/// An IPv4 address block: the bits beyond `length` are zero. RFC 4632 §3.1.
@usableFromInline package struct IPv4Prefix: Hashable, Sendable {
  @usableFromInline package let address: IPv4Address
  // An octet, because each term has two prefixes, and there are thousands of terms.
  @usableFromInline let bits: UInt8

  /// 0 to 32.
  @inlinable @inline(__always) package var length: Int { Int(bits) }

  /// Host bits are cleared; nil where `length` is not 0 to 32.
  package init?(_ address: IPv4Address, length: Int) {
    guard (0...32).contains(length) else { return nil }
    self.init(
      unchecked: IPv4Address(rawValue: address.rawValue & Self.mask(length)), length: length)
  }

  /// `a.b.c.d/n`, or a bare address, which means /32.
  package init?(_ text: some StringProtocol) { self.init(spelled: text.utf8) }
  package init?(_ text: String) { self.init(spelled: text.utf8) }

  private init?(spelled octets: some Collection<UInt8>) {
    let slash = octets.firstIndex(of: UInt8(ascii: "/")) ?? octets.endIndex
    guard let address = IPv4Address(dotted: octets[..<slash]) else { return nil }
    guard slash < octets.endIndex else {
      self.init(address, length: 32)
      return
    }
    guard let length = Self.length(octets: octets[slash...].dropFirst()) else { return nil }
    self.init(address, length: length)
  }

  package init(host address: IPv4Address) {
    self.init(unchecked: address, length: 32)
  }

  package static let any = IPv4Prefix(unchecked: .any, length: 0)

  @inlinable @inline(__always) package func contains(_ other: IPv4Address) -> Bool {
    other.rawValue & Self.mask(length) == address.rawValue
  }

  package func overlaps(_ other: IPv4Prefix) -> Bool {
    length <= other.length ? contains(other.address) : other.contains(address)
  }

  /// Decimal, no sign, no leading zero.
  package static func length(_ text: some StringProtocol) -> Int? { length(octets: text.utf8) }
  package static func length(_ text: Substring) -> Int? { length(octets: text.utf8) }

  private static func length(octets: some Collection<UInt8>) -> Int? {
    guard (1...2).contains(octets.count), octets.allSatisfy({ (48...57).contains($0) }),
      octets.count == 1 || octets.first != 48
    else { return nil }
    let length = octets.reduce(0) { $0 * 10 + Int($1) - 48 }
    return length <= 32 ? length : nil
  }

  /// The netmask of a prefix length of 0 to 32.
  @inlinable @inline(__always) package static func mask(_ length: Int) -> UInt32 {
    length <= 0 ? 0 : ~UInt32(0) << UInt32(32 - min(length, 32))
  }

  private init(unchecked address: IPv4Address, length: Int) {
    self.address = address
    bits = UInt8(truncatingIfNeeded: length)
  }
}

extension IPv4Prefix: CustomStringConvertible {
  @usableFromInline package var description: String { "\(address)/\(length)" }
}
