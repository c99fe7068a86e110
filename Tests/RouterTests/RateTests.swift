import TestSupport
import Testing
import Wire

@testable import Router

/// The rate of an interface is the number of packets in the last whole second.
@Suite("Rates of interfaces")
struct RateTests {
  private static func counters(_ packets: UInt64) -> InterfaceCounters {
    var counters = InterfaceCounters()
    counters.inputPackets = packets
    counters.inputOctets = packets * 100
    return counters
  }

  private static func at(_ milliseconds: Int) -> Instant {
    Instant(sinceOrigin: .milliseconds(milliseconds))
  }

  /// Each row has times with the packets that had arrived by then, the time at which the rate is
  /// read, and the expected rate.
  @Test(
    arguments: [
      // Nothing is known about the second before the first packets.
      ([(5_000, 3)], 5_900, 0), ([(5_000, 3)], 6_000, 3), ([(5_000, 3)], 6_999, 3),
      ([(5_000, 3)], 7_000, 0),
      // The rate is that of the last whole second, whatever has happened since.
      ([(5_000, 3), (5_500, 4), (6_100, 8)], 6_200, 7), ([(5_000, 3), (6_100, 8)], 7_000, 8),
      // Nothing happened in the second between.
      ([(5_000, 3), (7_500, 1)], 7_900, 0), ([(5_000, 3), (7_500, 1)], 8_500, 1),
    ] as [([(Int, UInt64)], Int, UInt64)])
  func areThoseOfTheLastWholeSecond(
    _ row: (steps: [(at: Int, packets: UInt64)], asked: Int, packets: UInt64)
  ) {
    var meter = RateMeter()
    var total: UInt64 = 0
    for step in row.steps {
      meter.advance(to: Self.at(step.at), [Self.counters(total)])
      total += step.packets
    }
    let rates = meter.rates(of: 0, Self.counters(total), at: Self.at(row.asked))
    #expect(rates.all.inputPackets == row.packets)
    #expect(rates.all.inputBits == row.packets * 800)
    #expect(rates.all.outputBits == 0)
    #expect(meter.rates(of: 1, Self.counters(total), at: Self.at(row.asked)) == UnitRates())
  }

  @Test func countersThatWereClearedHaveGrownByWhatTheyShow() {
    var meter = RateMeter()
    meter.advance(to: Self.at(1_000), [Self.counters(50)])
    #expect(meter.rates(of: 0, Self.counters(2), at: Self.at(2_000)).all.inputPackets == 2)
  }

  @Test func whatIsForTheRouterIsNoTransit() {
    var counters = Self.counters(5)
    counters.localInputPackets = 2
    counters.localInputOctets = 200
    #expect(counters.transit.inputPackets == 3 && counters.transit.inputOctets == 300)
    counters.localInputPackets = 9
    #expect(counters.transit.inputPackets == 0, "fragments were counted as the whole they make")
    let rates = UnitRates(from: InterfaceCounters(), to: counters)
    #expect(rates.all.inputBits == 4_000 && rates.transit.inputBits == 2_400)
  }
}
