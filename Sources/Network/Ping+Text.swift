import Router
import Wire

extension Ping {
  /// A line such as `PING 8.8.8.1 (8.8.8.1): 56 data bytes`.
  package var heading: String {
    "PING \(options.destination) (\(options.destination)): \(options.size) data bytes"
  }

  /// The lines that ping prints at the end. Times are included only if there was a reply.
  package var summary: [String] {
    let lost = transmitted == 0 ? 0 : (transmitted - received) * 100 / transmitted
    var lines = [
      "--- \(options.destination) ping statistics ---",
      "\(transmitted) packets transmitted, \(received) packets received, \(lost)% packet loss",
    ]
    if let times = roundTripWords {
      lines.append("round-trip min/avg/max/stddev = \(times) ms")
    }
    return lines
  }

  private var roundTripWords: String? {
    let times = roundTrips.map(\.microseconds)
    guard let least = times.min(), let most = times.max() else { return nil }
    let mean = times.reduce(0, +) / Int64(times.count)
    let variance =
      times.reduce(0.0) { $0 + Double($1 - mean) * Double($1 - mean) } / Double(times.count)
    let deviation = Int64(variance.squareRoot())
    return [least, mean, most, deviation].map(milliseconds).joined(separator: "/")
  }
}

extension Ping.Probe {
  /// The line that ping prints for the probe; nil if it prints none.
  package var line: String? {
    switch self {
    case .reply(let result, let roundTrip):
      "\(result) time=\(milliseconds(roundTrip.microseconds)) ms"
    case .error(let result): "\(result)"
    case .timeout: nil
    case .notSent(let error): "\(error)"
    }
  }

  /// The mark that `ping rapid` prints instead: `!` for a reply, `.` for any other result.
  package var rapidMark: Character {
    if case .reply = self { "!" } else { "." }
  }
}

extension Duration {
  /// The duration in whole microseconds.
  package var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}

/// Returns microseconds as milliseconds with three decimals.
package func milliseconds(_ microseconds: Int64) -> String {
  let digits = String(microseconds % 1_000)
  return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
}
