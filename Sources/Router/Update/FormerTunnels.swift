/// The tunnels of a service set in the active configuration, while the next one is being prepared.
/// Most tunnels have the same position in both, and are found without an index of names.
struct FormerTunnels {
  /// The configured parts of the tunnels, which do not change while the configuration is active.
  private let terms: ArraySlice<TunnelTerm>
  /// The position where the next tunnel is expected.
  private var next: Int
  /// The positions of the terms before `indexed`, by name.
  private var places: [TunnelName: Int] = [:]
  private var indices: Set<Int> = []
  private var indexed: Int
  private var lowestFree = 1

  init(_ terms: ArraySlice<TunnelTerm>) {
    self.terms = terms
    next = terms.startIndex
    indexed = terms.startIndex
  }

  /// The result of a search for a tunnel.
  enum Finding: Equatable {
    /// The position of the tunnel among those of the router.
    case found(Int)
    case missing
    /// The tunnel is not at the expected position. `index` must be called until it returns false.
    case unknown
  }

  mutating func find(_ name: TunnelName) -> Finding {
    // The tunnel at the expected position may have been deleted, so the one after it is compared
    // too.
    for place in [next, next + 1]
    where terms.indices.contains(place) && terms[place].name == name {
      next = place + 1
      return .found(place)
    }
    guard indexed == terms.endIndex else { return .unknown }
    guard let place = places[name] else { return .missing }
    next = place + 1
    return .found(place)
  }

  /// Adds some more names to the index. Returns false if all names have been added.
  mutating func index() -> Bool {
    if indexed == terms.startIndex { places.reserveCapacity(terms.count) }
    for place in indexed..<min(terms.endIndex, indexed + Self.unit) {
      if places[terms[place].name] == nil { places[terms[place].name] = place }
      indices.insert(terms[place].index)
      indexed = place + 1
    }
    return indexed < terms.endIndex
  }

  private static let unit = 64

  /// Returns the lowest index that no tunnel has, for a new tunnel. All names must have been added
  /// to the index.
  mutating func nextIndex() -> Int {
    while indices.contains(lowestFree) { lowestFree += 1 }
    defer { lowestFree += 1 }
    return lowestFree
  }
}
