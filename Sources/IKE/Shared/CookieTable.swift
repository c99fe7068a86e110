import Wire

/// The local cookies in use, each with its peer, and the negotiations among them that a peer has
/// started and not finished.
struct CookieTable {
  private var gateways: [UInt64: IPv4Address] = [:]
  /// Half-open negotiations whose initiator has not shown that it receives answers; its address may
  /// be forged.
  private(set) var unauthenticated = HalfOpenTable()
  /// Half-open negotiations whose first message was repeated while there was no room. They are
  /// apart, so that messages that are sent only once cannot displace them.
  private(set) var repeated = HalfOpenTable()
  /// Half-open negotiations whose initiator has answered.
  private(set) var authenticated = HalfOpenTable()
  /// First messages that were not answered for lack of room.
  private var unanswered = FirstMessages()

  var count: Int { gateways.count }

  /// The number of negotiations that peers have started and not finished.
  var halfOpenCount: Int { unauthenticated.count + repeated.count + authenticated.count }

  /// The configured gateway address of the peer of a local cookie.
  subscript(cookie: UInt64) -> IPv4Address? { gateways[cookie] }

  /// Sets the capacity for a number of peers, so that all of them can start at once.
  mutating func setCapacity(peers: Int) {
    let capacity = max(HalfOpenTable.minimumCapacity, 2 * peers)
    unauthenticated.capacity = capacity
    repeated.capacity = capacity
    authenticated.capacity = capacity
  }

  /// Adds a local cookie of an IKE SA with a gateway.
  mutating func add(_ cookie: UInt64, of gateway: IPv4Address) { gateways[cookie] = gateway }

  /// Removes the local cookie of an IKE SA.
  mutating func remove(_ cookie: UInt64) {
    gateways[cookie] = nil
    markFinished(cookie)
  }

  /// The reason why a first message is answered.
  enum Admission {
    case roomy
    /// There is no room for new negotiations, but this message was received before.
    case repeated
  }

  /// Decides whether a first message with the peer's cookie is answered; nil if it is not answered
  /// now.
  mutating func admit(
    _ peerCookie: UInt64, of address: IPv4Address, at now: Instant
  ) -> Admission? {
    guard unauthenticated.isFull(for: address) else { return .roomy }
    return unanswered.isRepetition(peerCookie, of: address, at: now) ? .repeated : nil
  }

  /// Registers a negotiation that was started from an address. Returns the cookies of those that
  /// are removed in exchange.
  mutating func begin(
    _ cookie: UInt64, at address: IPv4Address, _ admission: Admission
  ) -> [UInt64] {
    switch admission {
    case .roomy: unauthenticated.add(cookie, of: address)
    case .repeated: repeated.add(cookie, of: address)
    }
  }

  /// Registers that the initiator has answered, so that forged messages cannot displace its
  /// negotiation. Returns the cookies of those that are removed in exchange.
  mutating func markAuthenticated(_ cookie: UInt64, at address: IPv4Address) -> [UInt64] {
    unauthenticated.remove(cookie) || repeated.remove(cookie)
      ? authenticated.add(cookie, of: address) : []
  }

  /// Registers that a negotiation is finished or removed, so that it is no longer half open.
  mutating func markFinished(_ cookie: UInt64) {
    unauthenticated.remove(cookie)
    repeated.remove(cookie)
    authenticated.remove(cookie)
  }
}
