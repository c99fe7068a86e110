/// The parts that a tunnel keeps under a new configuration.
struct TunnelContinuation {
  /// Whether the tunnel negotiates with the same peers.
  var keepsGateways: Bool
  /// Whether the tunnel has the same selectors.
  var keepsSelectors: Bool

  /// The continuation of a tunnel whose term has not changed.
  static let whole = TunnelContinuation(keepsGateways: true, keepsSelectors: true)

  /// Whether negotiated pairs are kept whatever peer they were negotiated with.
  var keepsPairs: Bool { keepsGateways && keepsSelectors }
}
