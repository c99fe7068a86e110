import Router
import Testing
import Wire

/// Computes the expected result of each ESP packet from the arrivals at a router alone: an SPI is
/// known until the log reports that its association was deleted, and a sequence number is accepted
/// once if it is not too old. RFC 4303 §3.4.3.
struct ExpectedInbound {
  private static let window: UInt32 = 64

  private(set) var opened: UInt64 = 0
  private(set) var drops: [DropReason: UInt64] = [:]
  private var numbers: [UInt32: Set<UInt32>] = [:]
  private var highest: [UInt32: UInt32] = [:]
  private var removals: [UInt32: Instant] = [:]

  var spis: Set<UInt32> { Set(numbers.keys) }

  init(at router: Router) {
    for entry in router.logEntries where entry.message.hasPrefix("IPSec SAs with ") {
      let words = entry.message.split { " ,".contains($0) }
      guard let place = words.firstIndex(of: "inbound"), words.indices.contains(place + 2),
        let spi = UInt32(words[place + 2])
      else { continue }
      removals[spi] = entry.time
    }
  }

  /// Counts one packet; packets must be given in the order of their arrival.
  mutating func count(_ packet: IPv4Packet, at time: Instant) throws {
    let header = try ESPHeader(parsing: packet.payload)
    let (spi, number) = (header.spi, header.sequence)
    try #require(time != removals[spi], "nobody can say which was first")
    if let removal = removals[spi], removal < time {
      drops[.unknownSPI, default: 0] += 1
    } else if number &+ Self.window <= highest[spi, default: 0] {
      drops[.beforeReplayWindow, default: 0] += 1
    } else if numbers[spi, default: []].insert(number).inserted {
      highest[spi] = max(number, highest[spi, default: 0])
      opened += 1
    } else {
      drops[.replayed, default: 0] += 1
    }
  }
}
