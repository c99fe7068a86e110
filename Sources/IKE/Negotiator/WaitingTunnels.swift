/// Tunnels that wait for an IKE SA, in the order in which they came, each once.
struct WaitingTunnels {
  private(set) var names: [String] = []
  private var known: Set<String> = []

  var isEmpty: Bool { names.isEmpty }

  mutating func add(_ name: String) {
    if known.insert(name).inserted { names.append(name) }
  }

  /// Those that are still wanted.
  func filter(_ isWanted: (String) -> Bool) -> WaitingTunnels {
    var left = WaitingTunnels()
    for name in names where isWanted(name) { left.add(name) }
    return left
  }
}
