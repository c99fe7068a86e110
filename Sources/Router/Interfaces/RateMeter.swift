import Wire

/// What passes an interface in a second.
package struct InterfaceRates: Equatable, Sendable {
  package var inputBits: UInt64 = 0
  package var inputPackets: UInt64 = 0
  package var outputBits: UInt64 = 0
  package var outputPackets: UInt64 = 0

  package init() {}

  init(from before: InterfaceCounters, to after: InterfaceCounters) {
    inputBits = Self.growth(before.inputOctets, after.inputOctets) &* 8
    inputPackets = Self.growth(before.inputPackets, after.inputPackets)
    outputBits = Self.growth(before.outputOctets, after.outputOctets) &* 8
    outputPackets = Self.growth(before.outputPackets, after.outputPackets)
  }

  /// Counters that were set to zero have grown by what they show.
  private static func growth(_ before: UInt64, _ after: UInt64) -> UInt64 {
    after >= before ? after - before : after
  }

  package static func += (left: inout Self, right: Self) {
    left.inputBits &+= right.inputBits
    left.inputPackets &+= right.inputPackets
    left.outputBits &+= right.outputBits
    left.outputPackets &+= right.outputPackets
  }
}

/// What passes a unit in a second.
package struct UnitRates: Equatable, Sendable {
  package var all = InterfaceRates()
  /// Without what was for the router itself, and what it said itself.
  package var transit = InterfaceRates()

  package init() {}

  init(from before: InterfaceCounters, to after: InterfaceCounters) {
    all = InterfaceRates(from: before, to: after)
    transit = InterfaceRates(from: before.transit, to: after.transit)
  }
}

/// Remembers counters at the beginnings of seconds, so that rates are those of the last whole second.
/// Packets pay one comparison for it.
struct RateMeter {
  /// When the next second begins; nil: nothing has been seen yet.
  private var next: Instant?
  /// Counters at the beginning of the second that is going on, and of the one before it; the latter
  /// are empty where nothing happened in that second or nothing is known.
  private var current: [InterfaceCounters] = []
  private var former: [InterfaceCounters] = []

  /// `counters` are those before whatever happens at `now`.
  mutating func advance(to now: Instant, _ counters: [InterfaceCounters]) {
    if let next, now < next { return }
    let second = now.beginOfSecond
    former = next == second ? current : []
    current = counters
    next = second.advanced(by: .seconds(1))
  }

  /// The rates of the last whole second before `now`, of the counters in a slot.
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
