/// An input that is read from its front: the first octets control the target, and the others are
/// content. Zeros follow beyond the end.
struct FuzzInput {
  private(set) var rest: ArraySlice<UInt8>

  init(_ octets: [UInt8]) { rest = octets[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func octet() -> UInt8 { rest.popFirst() ?? 0 }

  /// Reads a number of two octets in network order.
  mutating func word() -> Int { Int(octet()) << 8 | Int(octet()) }

  /// Reads a number from zero to `limit` - 1.
  mutating func number(below limit: Int) -> Int {
    limit <= 256 ? Int(octet()) % max(1, limit) : word() % limit
  }

  /// Returns one of the items, or nil if there are none.
  mutating func pick<Item>(_ items: [Item]) -> Item? {
    items.isEmpty ? nil : items[number(below: items.count)]
  }

  /// Reads an octet with a length, and returns that many octets.
  mutating func piece() -> [UInt8] { read(Int(octet())) }

  mutating func read(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func readRest() -> [UInt8] { read(rest.count) }

  /// Alters octets once: the first octet determines how, and others where.
  mutating func alter(_ octets: inout [UInt8]) {
    let kind = octet() % 7
    let place = number(below: octets.count + 1)
    let isInside = octets.indices.contains(place)
    switch kind {
    case 0: if isInside { octets[place] = octet() }
    case 1: if isInside { octets[place] ^= 1 << (octet() & 7) }
    case 2: octets.insert(contentsOf: piece(), at: place)
    case 3: octets.removeSubrange(place..<min(octets.count, place + Int(octet())))
    case 4: octets.removeSubrange(place...)
    case 5:
      let copied = octets[place..<min(octets.count, place + Int(octet()))]
      octets.insert(contentsOf: copied, at: number(below: octets.count + 1))
    default:
      let value = piece()
      let end = min(octets.count, place + value.count)
      octets.replaceSubrange(place..<end, with: value.prefix(end - place))
    }
  }
}
