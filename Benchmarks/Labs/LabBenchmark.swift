import Glibc
import Network
import NetworkTestSupport
import Router
import Wire

/// Measures large networks and long times: a hub with a thousand spokes until each has had a ping
/// answered, a hundred virtual days of one tunnel, and the copy of a network.
///
///     swift run -c release LabBenchmark
///       [star COUNT links|segment | days | storm | watched | watched-storm | copy]
///
/// Times are processor times of this process alone.
@main
struct LabBenchmark {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "star":
      star(
        words.dropFirst().first.flatMap { Int($0) } ?? 1_000,
        words.dropFirst(2).first.flatMap { Star.Wiring(rawValue: $0) } ?? .links)
    case "days": days(.none, "idle")
    case "storm": days(storm, "30 % of everything")
    case "watched": days(.none, "1 day, peers asked", detection, count: 1)
    case "watched-storm": days(storm, "1 day, both", detection, count: 1)
    case "copy": copy()
    case let word?: print("unknown: \(word)")
    case nil:
      print("a hub and its spokes     spokes  loaded s  pinged s  us a spoke  MB at most")
      for (count, wiring) in [
        (100, "links"), (1_000, "links"), (100, "segment"), (1_000, "segment"),
      ] {
        alone("star \(count) \(wiring)")
      }
      print("\n100 days of a tunnel          s  packets")
      for what in ["days", "storm", "watched", "watched-storm"] { alone(what) }
      print("\na network of two routers and two hosts                 us")
      alone("copy")
    }
  }

  /// Runs a benchmark in a process of its own, so that its memory contains nothing else.
  private static func alone(_ what: String) {
    fflush(nil)
    _ = unsafe system("\(CommandLine.arguments[0]) \(what)")
  }

  private static func star(_ count: Int, _ wiring: Star.Wiring) {
    let star = Star(spokes: count, wiring)
    var network = Network(star.topology, at: Star.start, seed: 1)
    let load = processorTime { star.configure(&network) }
    let pings = processorTime {
      for number in 1...count {
        precondition(
          answers(from: Star.hostName(number), to: Star.host(0), in: &network),
          "spoke \(number) has no answer")
      }
    }
    let total = Int((load + pings) / .microseconds(1)) / count
    print(
      "  \(wiring.rawValue)" + pad("\(count)", 29 - wiring.rawValue.count) + pad(seconds(load), 10)
        + pad(seconds(pings), 10) + pad("\(total)", 12) + pad("\(peakMemory >> 20)", 12))
  }

  private static let storm = Impairment(
    loss: 30, duplication: 30, reordering: 30, corruption: 30)
  private static let detection = TermModel.PeerDetection(interval: .seconds(10), threshold: 3)

  private static func days(
    _ impairment: Impairment, _ name: String, _ detection: TermModel.PeerDetection? = nil,
    count: Int = 100
  ) {
    var star = Star(spokes: 1)
    star.establishment = .immediately
    star.peerDetection = detection
    var network = Network(star.topology, at: Star.start, seed: 1)
    network.setImpairment(impairment, of: "core1")
    star.configure(&network)
    let time = processorTime { network.advance(by: .seconds(count * 86_400)) }
    let sent = network.linkStatus.map(\.counters.sent).reduce(0, +)
    print("  \(name)" + pad(seconds(time), 29 - name.count) + pad("\(sent)", 9))
  }

  private static func copy() {
    var network = Star(spokes: 1).network()
    precondition(answers(from: "host1", to: Star.host(0), in: &network), "no answer")
    let rounds = 1_000
    var kept: [Network] = []
    kept.reserveCapacity(rounds)
    let copies = processorTime { for _ in 0..<rounds { kept.append(network) } }
    let pings = processorTime {
      for index in kept.indices {
        _ = answers(from: "host1", to: Star.host(0), in: &kept[index])
      }
    }
    let again = processorTime {
      for index in kept.indices {
        _ = answers(from: "host1", to: Star.host(0), in: &kept[index])
      }
    }
    for (name, time) in [
      ("copied", copies), ("the first ping on a copy", pings), ("the next one", again),
    ] {
      let tenths = Int(time / .nanoseconds(100)) / rounds
      print("  \(name)" + pad("\(tenths / 10).\(tenths % 10)", 56 - name.count))
    }
  }

  private static func answers(
    from host: String, to destination: IPv4Address, in network: inout Network
  ) -> Bool {
    guard var ping = Ping(from: host, .init(to: destination, count: 1), in: &network) else {
      return false
    }
    if case .reply? = ping.next(in: &network) { return true }
    return false
  }

  private static func processorTime(_ work: () -> Void) -> Duration {
    let before = processorNanoseconds
    work()
    return .nanoseconds(processorNanoseconds - before)
  }

  private static var processorNanoseconds: Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// The most memory that the process has held at once, in octets.
  private static var peakMemory: Int {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1_024
  }

  private static func seconds(_ time: Duration) -> String {
    let hundredths = Int(time / .milliseconds(10))
    let digits = "\(hundredths % 100)"
    return "\(hundredths / 100)." + (digits.count < 2 ? "0" : "") + digits
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
