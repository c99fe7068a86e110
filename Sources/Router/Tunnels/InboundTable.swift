import IPsec
import Wire

/// The table in which inbound packets find their tunnel: a hash table with open addressing, at most
/// half full.
///
/// The hash function of a dictionary is slower, because it protects against attackers who choose
/// the keys. The SPIs in this table are chosen by the router or the operator. A lookup with any
/// other SPI ends at the first free place.
struct InboundTable {
  /// The identifier of an inbound association, in a form that is compared quickly.
  struct Key: Equatable {
    var spi: UInt32
    var destination: UInt32
    var instance: Int32
    var header: UInt8

    init(_ identifier: SecurityAssociationIdentifier, _ instance: Int) {
      spi = identifier.spi
      destination = identifier.destination.rawValue
      self.instance = Int32(clamping: instance)
      header = identifier.header.rawValue
    }
  }

  /// A place of the hash table.
  struct Entry {
    var key: Key
    var set: Int32
    /// The tunnel; negative if the place is free.
    var tunnel: Int32
  }

  private(set) var places: [Entry]
  private(set) var count = 0

  private static let free = Entry(
    key: Key(SecurityAssociationIdentifier(header: .esp, spi: 0, destination: .any), 0), set: 0,
    tunnel: -1)

  init(minimumCapacity: Int = 0) {
    var capacity = 8
    while capacity < 2 * minimumCapacity { capacity *= 2 }
    places = [Entry](repeating: Self.free, count: capacity)
  }

  subscript(
    identifier: SecurityAssociationIdentifier, in instance: Int
  ) -> TunnelPosition? {
    get {
      let place = places[index(of: Key(identifier, instance))]
      return place.tunnel < 0 ? nil : (Int(place.set), Int(place.tunnel))
    }
    set {
      if let newValue {
        insert(
          Entry(
            key: Key(identifier, instance), set: Int32(clamping: newValue.set),
            tunnel: Int32(clamping: newValue.tunnel)))
      } else {
        remove(Key(identifier, instance))
      }
    }
  }

  /// Returns the place of a key, or the free place where it would be entered.
  private func index(of key: Key) -> Int {
    var index = home(of: key)
    while places[index].tunnel >= 0, places[index].key != key { index = next(index) }
    return index
  }

  private mutating func insert(_ place: Entry) {
    let index = index(of: place.key)
    if places[index].tunnel < 0 { count += 1 }
    places[index] = place
    if 2 * count > places.count { grow() }
  }

  private mutating func grow() {
    let former = places
    places = [Entry](repeating: Self.free, count: 2 * former.count)
    for place in former where place.tunnel >= 0 { places[index(of: place.key)] = place }
  }

  /// Removes a key. Entries after it that would no longer be found are moved.
  private mutating func remove(_ key: Key) {
    var hole = index(of: key)
    guard places[hole].tunnel >= 0 else { return }
    count -= 1
    var index = next(hole)
    while places[index].tunnel >= 0 {
      // The distances of the hole and of the entry from the home of the entry, modulo the size.
      let home = home(of: places[index].key)
      if (hole - home) & (places.count - 1) <= (index - home) & (places.count - 1) {
        places[hole] = places[index]
        hole = index
      }
      index = next(index)
    }
    places[hole] = Self.free
  }

  private func next(_ index: Int) -> Int { (index + 1) & (places.count - 1) }

  /// Returns the first place at which a key is looked for. SPIs of manual associations are often
  /// consecutive, and those of negotiated ones random, so that all bits must affect the lowest
  /// ones.
  func home(of key: Key) -> Int {
    let pair = UInt64(key.spi) << 32 | UInt64(key.destination)
    let rest = UInt64(truncatingIfNeeded: key.instance) << 8 | UInt64(key.header)
    var mixed = (pair ^ rest &* 0xD6E8_FEB8_6659_FD93) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 32) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: mixed >> 32) & (places.count - 1)
  }
}
