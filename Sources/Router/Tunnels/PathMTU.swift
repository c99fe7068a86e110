import Wire

/// The length of the packets that a router on the way to a peer can forward, as that router
/// reported it. RFC 4301 section 8.2.
struct PathMTU {
  let octets: Int
  private let expiry: Instant

  /// The time after which longer packets are tried again. RFC 1191 section 6.3.
  static let lifetime = Duration.seconds(600)
  /// The smallest value that is used. No interface can be configured with a smaller MTU, so a
  /// smaller value is an attack or an error.
  static let minimum = 240
  /// The value that is used if a router does not report one. RFC 1191 section 5.
  private static let unreported = 576

  init(_ octets: Int, at now: Instant) {
    self.octets = max(octets == 0 ? Self.unreported : octets, Self.minimum)
    expiry = now.advanced(by: Self.lifetime)
  }

  /// Returns whether the value has not expired.
  func holds(at now: Instant) -> Bool { now < expiry }
}
