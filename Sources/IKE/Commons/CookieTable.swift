import Wire

/// Our own cookies in use: with which peer each is, and which of them name what a peer has begun
/// and not finished.
struct CookieTable {
  private var gateways: [UInt64: IPv4Address] = [:]
  /// What peers have begun, and not shown yet that they hear us: it may be forged.
  private(set) var unproven = HalfOpenTable()
  /// The same, of those who have sent their first message again under pressure: what is sent once
  /// must not push it out.
  private(set) var repeated = HalfOpenTable()
  /// What peers have begun, and gone on with.
  private(set) var proven = HalfOpenTable()
  /// What is not answered for now.
  private var unanswered = FirstMessages()

  var count: Int { gateways.count }

  /// Negotiations that peers began and have not finished.
  var halfOpenCount: Int { unproven.count + repeated.count + proven.count }

  /// By which address tunnels know the peer.
  subscript(cookie: UInt64) -> IPv4Address? { gateways[cookie] }

  /// For all peers together: some for each, so that all may begin at once.
  mutating func setCapacity(peers: Int) {
    let capacity = max(HalfOpenTable.minimumCapacity, 2 * peers)
    unproven.capacity = capacity
    repeated.capacity = capacity
    proven.capacity = capacity
  }

  mutating func add(_ cookie: UInt64, of gateway: IPv4Address) { gateways[cookie] = gateway }

  mutating func remove(_ cookie: UInt64) {
    gateways[cookie] = nil
    settle(cookie)
  }

  /// Why a first message is answered.
  enum Admission {
    case roomy
    /// There is no room for new ones, and it has come before.
    case repeated
  }

  /// Whether a first message with the peer's cookie is to be answered; nil: not now.
  mutating func admit(
    _ peerCookie: UInt64, of address: IPv4Address, at now: Instant
  ) -> Admission? {
    guard unproven.isFull(for: address) else { return .roomy }
    return unanswered.isRepetition(peerCookie, of: address, at: now) ? .repeated : nil
  }

  /// Somebody at the address has begun. Returns what has to go for it.
  mutating func begin(
    _ cookie: UInt64, at address: IPv4Address, _ admission: Admission
  ) -> [UInt64] {
    switch admission {
    case .roomy: unproven.add(cookie, of: address)
    case .repeated: repeated.add(cookie, of: address)
    }
  }

  /// The peer goes on with what it began: it hears us, and what is forged must not push it out.
  /// Returns what has to go for it.
  mutating func prove(_ cookie: UInt64, at address: IPv4Address) -> [UInt64] {
    unproven.remove(cookie) || repeated.remove(cookie) ? proven.add(cookie, of: address) : []
  }

  /// It has come about, or is gone.
  mutating func settle(_ cookie: UInt64) {
    unproven.remove(cookie)
    repeated.remove(cookie)
    proven.remove(cookie)
  }
}
