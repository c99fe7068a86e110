/// The tunnels of a service set under the former configuration. Most are where they were: those
/// are found without looking for their names.
struct FormerTunnels {
  private let tunnels: ArraySlice<Tunnel>
  /// Where the next one is looked for first.
  private var next: Int
  private var places: [Tunnel.Name: Int]?
  private var indices: Set<Int>?
  private var lowestFree = 1

  init(_ tunnels: ArraySlice<Tunnel>) {
    self.tunnels = tunnels
    next = tunnels.startIndex
  }

  mutating func find(_ name: Tunnel.Name) -> Tunnel? {
    // One of them may have gone.
    for place in [next, next + 1]
    where tunnels.indices.contains(place) && tunnels[place].name == name {
      next = place + 1
      return tunnels[place]
    }
    if places == nil {
      places = Dictionary(
        tunnels.indices.map { (tunnels[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    }
    guard let place = places?[name] else { return nil }
    next = place + 1
    return tunnels[place]
  }

  /// The lowest index that no tunnel has, for a new one.
  mutating func takeIndex() -> Int {
    let used = indices ?? Set(tunnels.map(\.index))
    indices = used
    while used.contains(lowestFree) { lowestFree += 1 }
    defer { lowestFree += 1 }
    return lowestFree
  }
}
