import IKE
import Wire

/// A limit on log lines about IKE messages, by source address and kind of line. Addresses can be
/// forged, so each kind also has a limit for all addresses together, and the memory for it is
/// bounded.
struct LogThrottle {
  /// The subject of a log line.
  enum Kind: Hashable {
    /// No dynamic tunnel is configured for the peer, or at the address of the router that it uses.
    case unknownPeer
    /// The version or the mode of the message is not supported or not allowed.
    case unsupported
    case malformed
    case notification
    case refusal
    /// A negotiation that the peer initiated has failed.
    case failure
  }

  /// A kind of line about one source address.
  private struct Subject: Hashable {
    var kind: Kind
    var address: IPv4Address
  }

  /// A message that a peer sends repeatedly is logged once a minute.
  private var repeated = KeyedRateLimit<Subject>(every: .seconds(60))
  private var repeatedOfAll = KeyedRateLimit<Kind>(every: .seconds(6), burst: 10)
  /// Messages that may differ from one time to the next are logged more often.
  private var events = KeyedRateLimit<Subject>(every: .seconds(10), burst: 20)
  private var eventsOfAll = KeyedRateLimit<Kind>(every: .seconds(1), burst: 60)
  /// A negotiation takes up to a minute, and peers refuse it for a few different reasons.
  private var refusals = KeyedRateLimit<Subject>(every: .seconds(30), burst: 4)
  private var refusalsOfAll = KeyedRateLimit<Kind>(every: .seconds(1), burst: 60)
  /// An operator who looks for a proposal that the peer accepts tries several in quick succession.
  private var failures = KeyedRateLimit<Subject>(every: .seconds(1), burst: 60)
  private var failuresOfAll = KeyedRateLimit<Kind>(every: .milliseconds(250), burst: 120)

  /// Returns whether a line may be logged now, and counts it if so.
  mutating func allows(_ kind: Kind, from address: IPv4Address, at now: Instant) -> Bool {
    let subject = Subject(kind: kind, address: address)
    return switch kind {
    case .unknownPeer, .unsupported:
      repeated.allows(subject, at: now) && repeatedOfAll.allows(kind, at: now)
    case .malformed, .notification:
      events.allows(subject, at: now) && eventsOfAll.allows(kind, at: now)
    case .refusal:
      refusals.allows(subject, at: now) && refusalsOfAll.allows(kind, at: now)
    case .failure:
      failures.allows(subject, at: now) && failuresOfAll.allows(kind, at: now)
    }
  }
}

extension LogThrottle.Kind {
  /// Creates the kind of the line about a message that was dropped.
  init(_ error: NegotiationError) {
    self =
      switch error.reason {
      case .unknownPeer: .unknownPeer
      case .aggressiveModeNotAllowed, .otherMajorVersion: .unsupported
      default: .malformed
      }
  }
}
