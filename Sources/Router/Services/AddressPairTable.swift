import Wire

/// A table from pairs of addresses to numbers: a hash table with open addressing, at most half
/// full, that is built once. If a pair occurs several times, the first one counts.
///
/// A dictionary would use a keyed hash against attackers who choose the keys. Here the operator
/// chooses them, and a lookup ends at the first free place.
struct AddressPairTable {
  /// A place of the hash table. Its number is negative if it is free.
  struct Entry {
    var pair: UInt64
    var number: Int32
  }

  private static let free: Int32 = -1

  private(set) var places: [Entry]
  private let shift: UInt64

  /// Builds the table. The numbers must not be negative.
  init(_ entries: [(IPv4Address, IPv4Address, number: Int)]) {
    var bits = 1
    while 1 << bits < 2 * entries.count { bits += 1 }
    shift = UInt64(64 - bits)
    places = [Entry](repeating: Entry(pair: 0, number: Self.free), count: 1 << bits)
    for (source, destination, number) in entries {
      let pair = Self.pair(source, destination)
      var index = slot(of: pair)
      while places[index].number != Self.free, places[index].pair != pair {
        index = (index + 1) & (places.count - 1)
      }
      if places[index].number == Self.free {
        places[index] = Entry(pair: pair, number: Int32(clamping: number))
      }
    }
  }

  // The subscript is inlined, because a call would count a reference to the places.
  @inline(__always)
  subscript(source: IPv4Address, destination: IPv4Address) -> Int? {
    let pair = Self.pair(source, destination)
    var index = slot(of: pair)
    let places = places.span
    while places[index].number != Self.free {
      if places[index].pair == pair { return Int(places[index].number) }
      index = (index + 1) & (places.count - 1)
    }
    return nil
  }

  @inline(__always) static func pair(_ source: IPv4Address, _ destination: IPv4Address) -> UInt64 {
    UInt64(source.rawValue) << 32 | UInt64(destination.rawValue)
  }

  /// Returns the first place for a pair. Neighbouring networks differ in few and high bits, so all
  /// bits are mixed into the highest.
  @inline(__always) func slot(of pair: UInt64) -> Int {
    var mixed = (pair ^ pair >> 29) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 32) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: mixed >> shift)
  }
}
