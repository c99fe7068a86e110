import Cryptography
import Glibc
import IKE
import Wire

/// Measures the negotiations per second and compares them with their Diffie-Hellman operations in
/// libcrypto alone, then the memory of a tunnel, and whether each of ten thousand tunnels costs no
/// more than each of a hundred.
///
///     swift run -c release NegotiationBenchmark [rate [GROUP] | star COUNT | link COUNT]
///
/// Each negotiation is main mode with a pre-shared key and quick mode without perfect forward
/// secrecy, with both ends in this process: four exponentiations. Both sides of the comparison use
/// exponents of 256 bits, which is at least twice the strength of the group. libcrypto computes
/// powers of the generator like those of any other number; we use a table of its powers, so that
/// the ratio can be less than 1.
@main
struct NegotiationBenchmark {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    let count = words.dropFirst().first.flatMap { Int($0) } ?? 100
    switch words.first {
    case "rate": compare(words.dropFirst().first ?? "")
    case "star": star(count)
    case "link": try between(count)
    default:
      compare("")
      print("\nup at a hub and its spokes, an IKE SA each  tunnels  us a tunnel  kB at an end")
      for count in [100, 1_000, 10_000] { alone("star", count) }
      print("\nup between two routers, with their commits  tunnels  us a tunnel  kB at an end")
      for count in [100, 1_000, 10_000] { alone("link", count) }
    }
  }

  /// Runs a benchmark in a process of its own, so that its memory contains nothing else.
  private static func alone(_ what: String, _ count: Int) {
    fflush(nil)
    _ = unsafe system("\(CommandLine.arguments[0]) \(what) \(count)")
  }

  /// Measures the suites whose names end with `group`.
  private static func compare(_ group: String) {
    print("negotiations a second, both ends              ours  libcrypto's DH  times as long")
    for suite in Star.suites where suite.name.hasSuffix(group) {
      let raw = RawExchange(suite.group)
      // A router loads the library only once.
      let library = CryptographicLibrary()
      let batch = 25
      var ours = Duration.seconds(1_000)
      var bare = ours
      // The two sides alternate, and the best round of each counts.
      for _ in 0..<40 {
        var star = Star(spokes: batch, suite, library)
        ours = min(ours, processorTime { star.bringUp() })
        precondition(star.isUp)
        bare = min(bare, processorTime { for _ in 0..<batch { raw.run() } })
      }
      let rates = [ours, bare].map { "\(Int(Double(batch) / ($0 / .seconds(1))))" }
      let hundredths = Int((ours / bare * 100).rounded())
      let ratio = "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
      print(
        "  \(suite.name)" + pad(rates[0], 48 - suite.name.count) + pad(rates[1], 16)
          + pad(ratio, 15))
    }
  }

  /// Returns the processor time of this process alone, whatever else the machine does.
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

  private static func star(_ count: Int) {
    let before = Memory.resident
    let clock = ContinuousClock()
    var star = Star(spokes: count, Star.suites[1], CryptographicLibrary())
    let time = clock.measure { star.bringUp() }
    precondition(star.isUp)
    report(count, time, Memory.resident - before)
  }

  private static func between(_ count: Int) throws {
    let before = Memory.resident
    let clock = ContinuousClock()
    var link = Link()
    let time = try clock.measure { try link.bringUp(tunnels: count) }
    let memory = Memory.resident - before
    precondition(link.installed == 2 * count)
    report(count, time, memory)
  }

  private static func report(_ count: Int, _ time: Duration, _ octets: Int) {
    let microseconds = Int(time / .microseconds(1)) / count
    print(
      pad("\(count)", 51) + pad("\(microseconds)", 13) + pad("\(octets / 1_024 / count / 2)", 14))
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
