import Wire

/// Half-open negotiations that peers have started, the oldest first. The number is limited, because
/// forged messages would fill the memory otherwise; beyond the limit the oldest is removed.
struct HalfOpenTable {
  /// The largest number for one address.
  static let maximumOfPeer = 32
  /// The capacity for all addresses together if there are few peers.
  static let minimumCapacity = 1_024

  /// The largest number for all addresses together.
  var capacity = Self.minimumCapacity

  private var peers: [UInt64: IPv4Address] = [:]
  private var byPeer: [IPv4Address: [UInt64]] = [:]
  /// The local cookies from the oldest on; removed ones stay until they reach the front.
  private var queue: ArraySlice<UInt64> = []

  var count: Int { peers.count }

  func contains(_ cookie: UInt64) -> Bool { peers[cookie] != nil }

  /// Returns whether a new negotiation with the address would displace an older one.
  func isFull(for peer: IPv4Address) -> Bool {
    peers.count >= capacity || (byPeer[peer]?.count ?? 0) >= Self.maximumOfPeer
  }

  /// Adds a local cookie. Returns the cookies that are removed in exchange.
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
