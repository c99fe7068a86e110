import Wire

/// The packets and bits a second that pass an interface.
package struct InterfaceRates: Equatable, Sendable {
  /// The received bits of IPv4 packets in a second.
  package var inputBits: UInt64 = 0
  /// The packets received in a second.
  package var inputPackets: UInt64 = 0
  /// The sent bits of IPv4 packets in a second.
  package var outputBits: UInt64 = 0
  /// The packets sent in a second.
  package var outputPackets: UInt64 = 0

  /// Creates rates that are all zero.
  package init() {}

  init(from before: InterfaceCounters, to after: InterfaceCounters) {
    inputBits = Self.growth(before.inputOctets, after.inputOctets) &* 8
    inputPackets = Self.growth(before.inputPackets, after.inputPackets)
    outputBits = Self.growth(before.outputOctets, after.outputOctets) &* 8
    outputPackets = Self.growth(before.outputPackets, after.outputPackets)
  }

  /// Returns the growth of a counter. If it is smaller than before, it was set to zero in between.
  private static func growth(_ before: UInt64, _ after: UInt64) -> UInt64 {
    after >= before ? after - before : after
  }

  /// Adds the rates of another unit.
  package static func += (left: inout Self, right: Self) {
    left.inputBits &+= right.inputBits
    left.inputPackets &+= right.inputPackets
    left.outputBits &+= right.outputBits
    left.outputPackets &+= right.outputPackets
  }
}

/// The rates of a unit, with and without the router's own packets.
package struct UnitRates: Equatable, Sendable {
  /// The rates with the router's own packets.
  package var all = InterfaceRates()
  /// The rates without the router's own packets.
  package var transit = InterfaceRates()

  /// Creates rates that are all zero, as for a second of which nothing is known.
  package init() {}

  init(from before: InterfaceCounters, to after: InterfaceCounters) {
    all = InterfaceRates(from: before, to: after)
    transit = InterfaceRates(from: before.transit, to: after.transit)
  }
}

/// A meter for the rates of the last whole second, from counters that it copies when a second
/// begins. Each packet costs one comparison.
struct RateMeter {
  /// The beginning of the next second; nil before the first call of `advance`.
  private var next: Instant?
  /// The counters at the beginning of the current second and of the one before. `former` is empty
  /// if nothing happened in that second or nothing is known of it.
  private var current: [InterfaceCounters] = []
  private var former: [InterfaceCounters] = []

  /// Copies the counters if a new second has begun. `counters` are those before the event at `now`.
  mutating func advance(to now: Instant, _ counters: [InterfaceCounters]) {
    if let next, now < next { return }
    let second = now.beginOfSecond
    former = next == second ? current : []
    current = counters
    next = second.advanced(by: .seconds(1))
  }

  /// Returns the rates of the last whole second before `now`, for the unit in a slot.
  func rates(of slot: Int, _ counters: InterfaceCounters, at now: Instant) -> UnitRates {
    guard let next, current.indices.contains(slot) else { return UnitRates() }
    if now < next {
      return former.indices.contains(slot)
        ? UnitRates(from: former[slot], to: current[slot]) : UnitRates()
    }
    return now < next.advanced(by: .seconds(1))
      ? UnitRates(from: current[slot], to: counters) : UnitRates()
  }
}

extension Instant {
  fileprivate var beginOfSecond: Instant {
    Instant(sinceOrigin: .seconds(sinceOrigin.components.seconds))
  }
}
