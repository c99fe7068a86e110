/// The tunnels of a service set under the configuration in force, while its successor is made. Most
/// are where they were: those are found without looking for their names.
struct FormerTunnels {
  /// What is configured of them: that does not change as long as the configuration is the same.
  private let terms: ArraySlice<Tunnel.Term>
  /// Where the next one is looked for first.
  private var next: Int
  /// Of the terms before `indexed`.
  private var places: [Tunnel.Name: Int] = [:]
  private var indices: Set<Int> = []
  private var indexed: Int
  private var lowestFree = 1

  init(_ terms: ArraySlice<Tunnel.Term>) {
    self.terms = terms
    next = terms.startIndex
    indexed = terms.startIndex
  }

  enum Finding: Equatable {
    /// The place of the tunnel among those of the router.
    case found(Int)
    case missing
    /// It is not where it was: `index` has to be called until it returns false.
    case unknown
  }

  mutating func find(_ name: Tunnel.Name) -> Finding {
    // One of them may have gone.
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

  /// Enters some more names into the index. False: all are in.
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

  /// The lowest index that no tunnel has, for a new one, once all names are in the index.
  mutating func takeIndex() -> Int {
    while indices.contains(lowestFree) { lowestFree += 1 }
    defer { lowestFree += 1 }
    return lowestFree
  }
}
