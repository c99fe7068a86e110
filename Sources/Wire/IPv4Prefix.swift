/// An IPv4 address block: the bits beyond `length` are zero. RFC 4632 §3.1.
package struct IPv4Prefix: Hashable, Sendable {
  package let address: IPv4Address
  /// 0 to 32.
  package let length: Int

  /// Host bits are cleared; nil where `length` is not 0 to 32.
  package init?(_ address: IPv4Address, length: Int) {
    guard (0...32).contains(length) else { return nil }
    self.address = IPv4Address(rawValue: address.rawValue & Self.mask(length))
    self.length = length
  }

  /// `a.b.c.d/n`, or a bare address, which means /32.
  package init?(_ text: some StringProtocol) {
    let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
    guard let address = IPv4Address(text[..<slash]) else { return nil }
    guard slash < text.endIndex else {
      self.init(address, length: 32)
      return
    }
    guard let length = Self.length(text[slash...].dropFirst()) else { return nil }
    self.init(address, length: length)
  }

  package init(host address: IPv4Address) {
    self.address = address
    length = 32
  }

  package static let any = IPv4Prefix(unchecked: .any, length: 0)

  package func contains(_ other: IPv4Address) -> Bool {
    other.rawValue & Self.mask(length) == address.rawValue
  }

  package func overlaps(_ other: IPv4Prefix) -> Bool {
    length <= other.length ? contains(other.address) : other.contains(address)
  }

  /// Decimal, no sign, no leading zero.
  package static func length(_ text: some StringProtocol) -> Int? {
    let digits = text.utf8
    guard (1...2).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
      digits.count == 1 || digits.first != 48, let length = Int(text), length <= 32
    else { return nil }
    return length
  }

  /// The netmask of a prefix length of 0 to 32.
  package static func mask(_ length: Int) -> UInt32 {
    length <= 0 ? 0 : ~UInt32(0) << UInt32(32 - min(length, 32))
  }

  private init(unchecked address: IPv4Address, length: Int) {
    self.address = address
    self.length = length
  }
}

extension IPv4Prefix: CustomStringConvertible {
  package var description: String { "\(address)/\(length)" }
}
