import Router
import Wire

/// Repeats the same work, for tools that count instructions:
///
///     valgrind --tool=callgrind --toggle-collect='*profiledSeal*' RouterBenchmark profile 1 500
///
/// The arguments are `profile`, the number of manual tunnels, and the number of batches of 32
/// packets of 64 octets. The packets use AH, so that only one digest for each packet is not the
/// router's own work. `profiledOpen` is the other end; `profiledPreparation` and `profiledCommit`
/// run once at the end, and are a commit that changes one term.
enum Profile {
  static func run(_ arguments: ArraySlice<String>) throws {
    let numbers = arguments.compactMap { Int($0) }
    let tunnels = numbers.first ?? 1
    let layout = Layout.all[0]
    var (near, far) = try layout.edges(tunnels, RouterBenchmark.suites[1])
    var generator = RouterBenchmark.Counter()
    var time = Instant(sinceOrigin: .seconds(2))
    for _ in 0..<(numbers.dropFirst().first ?? 500) {
      let packets = (0..<32).map { _ in
        Network.packet(64, in: Int(generator.next() >> 32) % tunnels, layout)
      }
      time = time.advanced(by: .milliseconds(1))
      let crossing = RouterBenchmark.transmitted(profiledSeal(&near, packets, at: time))
      guard crossing.count == 32, profiledOpen(&far, crossing, at: time) == 32 else {
        throw RouterBenchmark.Failure(what: "profile")
      }
    }
    var model = near.model
    model.serviceSets[0].rules[0].terms[tunnels / 2].source = Network.host(0x0A80_0000)
    profiledCommit(&near, profiledPreparation(model, near.prepared), at: time)
  }

  @inline(never)
  private static func profiledPreparation(
    _ model: RouterModel, _ former: PreparedModel
  ) -> PreparedModel {
    PreparedModel(model, former: former)
  }

  @inline(never)
  private static func profiledCommit(
    _ router: inout Router, _ prepared: consuming PreparedModel, at time: Instant
  ) {
    router.beginUpdate(prepared)
    _ = router.continueUpdate(at: time) { false }
  }

  @inline(never)
  private static func profiledSeal(
    _ router: inout Router, _ packets: consuming [PacketBuffer], at time: Instant
  ) -> [RouterOutput] {
    router.receive(packets, on: Network.customer, at: time)
  }

  @inline(never)
  private static func profiledOpen(
    _ router: inout Router, _ packets: consuming [PacketBuffer], at time: Instant
  ) -> Int {
    router.receive(packets, on: Network.core, at: time).count
  }
}
