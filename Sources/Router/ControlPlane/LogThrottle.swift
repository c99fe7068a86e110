import IKE
import Wire

/// How often the log says of one address what a message from there was. Addresses can be forged,
/// so each kind of line has a limit for all of them too, and what is remembered is bounded.
struct LogThrottle {
  /// What a line is about.
  enum Kind: Hashable {
    /// Nothing dynamic is configured for the peer, or at the address that it asks.
    case stranger
    /// A version or a mode that is not answered.
    case notSpoken
    case malformed
    case notification
    case refusal
    /// A negotiation that the peer began has failed.
    case failure
  }

  private struct Subject: Hashable {
    var kind: Kind
    var address: IPv4Address
  }

  /// What a peer does again and again is worth a line a minute.
  private var habits = KeyedRateLimit<Subject>(every: .seconds(60))
  private var habitsOfAll = KeyedRateLimit<Kind>(every: .seconds(6), burst: 10)
  /// What may change from one time to the next is said more often.
  private var events = KeyedRateLimit<Subject>(every: .seconds(10), burst: 20)
  private var eventsOfAll = KeyedRateLimit<Kind>(every: .seconds(1), burst: 60)
  /// Negotiations of ours go on for most of a minute; their peers refuse for one reason or another.
  private var refusals = KeyedRateLimit<Subject>(every: .seconds(30), burst: 4)
  private var refusalsOfAll = KeyedRateLimit<Kind>(every: .seconds(1), burst: 60)
  /// Whoever looks for what a peer accepts tries one offer after another.
  private var failures = KeyedRateLimit<Subject>(every: .seconds(1), burst: 60)
  private var failuresOfAll = KeyedRateLimit<Kind>(every: .milliseconds(250), burst: 120)

  mutating func allows(_ kind: Kind, from address: IPv4Address, at now: Instant) -> Bool {
    let subject = Subject(kind: kind, address: address)
    return switch kind {
    case .stranger, .notSpoken:
      habits.allows(subject, at: now) && habitsOfAll.allows(kind, at: now)
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
  /// Of a message that was dropped.
  init(_ error: NegotiationError) {
    self =
      switch error.reason {
      case .unknownPeer: .stranger
      case .aggressiveModeNotAllowed, .otherMajorVersion: .notSpoken
      default: .malformed
      }
  }
}
