/// An IPv4 address block; the bits of the address beyond `length` are zero. RFC 4632 section 3.1.
@usableFromInline package struct IPv4Prefix: Hashable, Sendable {
  /// The first address of the block.
  @usableFromInline package let address: IPv4Address
  // One octet, because each term of a service set has two prefixes, and there are thousands of
  // terms.
  @usableFromInline let bits: UInt8

  /// The prefix length, 0 to 32.
  @inlinable @inline(__always) package var length: Int { Int(bits) }

  /// Clears the host bits of the address; nil if `length` is not 0 to 32.
  package init?(_ address: IPv4Address, length: Int) {
    guard (0...32).contains(length) else { return nil }
    self.init(
      unchecked: IPv4Address(rawValue: address.rawValue & Self.mask(length)), length: length)
  }

  /// Reads `a.b.c.d/n`, or an address alone, which means /32; nil for anything else.
  package init?(_ text: some StringProtocol) { self.init(spelled: text.utf8) }
  /// Reads a prefix from a string, like the generic initializer, without generic dispatch.
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

  /// Creates the /32 of one address.
  package init(host address: IPv4Address) {
    self.init(unchecked: address, length: 32)
  }

  /// The block 0.0.0.0/0.
  package static let any = IPv4Prefix(unchecked: .any, length: 0)

  /// Returns whether the address is in the block.
  @inlinable @inline(__always) package func contains(_ other: IPv4Address) -> Bool {
    other.rawValue & Self.mask(length) == address.rawValue
  }

  /// Returns whether the blocks have an address in common.
  package func overlaps(_ other: IPv4Prefix) -> Bool {
    length <= other.length ? contains(other.address) : other.contains(address)
  }

  /// Reads a prefix length of 0 to 32, decimal, without sign or leading zero; nil for anything
  /// else.
  package static func length(_ text: some StringProtocol) -> Int? { length(octets: text.utf8) }
  /// Reads a prefix length from a part of a string, like the generic function.
  package static func length(_ text: Substring) -> Int? { length(octets: text.utf8) }

  private static func length(octets: some Collection<UInt8>) -> Int? {
    guard (1...2).contains(octets.count), octets.allSatisfy({ (48...57).contains($0) }),
      octets.count == 1 || octets.first != 48
    else { return nil }
    let length = octets.reduce(0) { $0 * 10 + Int($1) - 48 }
    return length <= 32 ? length : nil
  }

  /// Returns the netmask of a prefix length of 0 to 32.
  @inlinable @inline(__always) package static func mask(_ length: Int) -> UInt32 {
    length <= 0 ? 0 : ~UInt32(0) << UInt32(32 - min(length, 32))
  }

  private init(unchecked address: IPv4Address, length: Int) {
    self.address = address
    bits = UInt8(truncatingIfNeeded: length)
  }
}

extension IPv4Prefix: CustomStringConvertible {
  /// The prefix in the form `a.b.c.d/n`, also for a single address.
  @usableFromInline package var description: String { "\(address)/\(length)" }
}
