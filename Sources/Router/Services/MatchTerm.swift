import Wire

/// The part of a rule term that packets are compared with, and the tunnel of the packets that
/// match.
struct MatchTerm {
  var source: IPv4Prefix
  var destination: IPv4Prefix
  /// The index of the tunnel in the router.
  var tunnel: Int
  var logsPackets: Bool
}
