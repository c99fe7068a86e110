import Wire

/// What peers have begun and not finished, the oldest first, within bounds: beyond them the oldest
/// goes, or forged messages would fill the memory.
struct HalfOpenTable {
  /// For one address.
  static let maximumOfPeer = 32
  /// For all addresses, where there are few peers.
  static let minimumCapacity = 1_024

  /// For all addresses: some for each peer, so that all may begin at once.
  var capacity = Self.minimumCapacity

  private var peers: [UInt64: IPv4Address] = [:]
  private var byPeer: [IPv4Address: [UInt64]] = [:]
  /// Our own cookies; those that are gone stay until they come to the front.
  private var queue: ArraySlice<UInt64> = []

  var count: Int { peers.count }

  func contains(_ cookie: UInt64) -> Bool { peers[cookie] != nil }

  /// Whether one of the address, or of all, would have to go for another one.
  func isFull(for peer: IPv4Address) -> Bool {
    peers.count >= capacity || (byPeer[peer]?.count ?? 0) >= Self.maximumOfPeer
  }

  /// Remembers a cookie of ours. Returns those that have to go for it.
  mutating func add(_ cookie: UInt64, of peer: IPv4Address) -> [UInt64] {
    var gone: [UInt64] = []
    let ofPeer = byPeer[peer, default: []]
    if ofPeer.count >= Self.maximumOfPeer, let oldest = ofPeer.first {
      gone.append(oldest)
    } else if peers.count >= capacity {
      gone += queue.first { peers[$0] != nil }.map { [$0] } ?? []
    }
    for cookie in gone { remove(cookie) }
    peers[cookie] = peer
    byPeer[peer, default: []].append(cookie)
    queue.append(cookie)
    return gone
  }

  @discardableResult
  mutating func remove(_ cookie: UInt64) -> Bool {
    guard let peer = peers.removeValue(forKey: cookie) else { return false }
    byPeer[peer]?.removeAll { $0 == cookie }
    if byPeer[peer]?.isEmpty == true { byPeer[peer] = nil }
    while let first = queue.first, peers[first] == nil { queue.removeFirst() }
    if queue.count > 2 * peers.count + 64 { queue = ArraySlice(queue.filter { peers[$0] != nil }) }
    return true
  }
}
