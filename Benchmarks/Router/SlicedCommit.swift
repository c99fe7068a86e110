import Router
import Wire

/// Measures a commit of 30,000 terms that becomes active in slices while packets are handled: how
/// long packets wait at most, and how long everything takes.
enum SlicedCommit {
  static let count = 30_000
  private static let clock = ContinuousClock()
  private static let slice = Duration.milliseconds(5)

  /// The costs of a commit.
  private struct Costs {
    /// The time of the preparation, which takes place beside the router.
    var preparation = Duration.zero
    var longest = Duration.zero
    var total = Duration.zero
    var slices = 0
  }

  static func report() throws {
    print("\n\(count) terms, in slices of \(slice / .milliseconds(1)) ms, in milliseconds")
    print(
      RouterBenchmark.row(
        "", "", "prepared", "longest", "total", "slices"))
    for layout in Layout.all where layout.sets == 1 {
      let model = Network.near(count, RouterBenchmark.suites[0], layout)
      var fresh = RouterBenchmark.router()
      show(layout, "fresh", commit(model, on: &fresh))
      var (router, _) = try layout.edges(count, RouterBenchmark.suites[0])
      show(layout, "the same", commit(model, on: &router))
      var changed = model
      changed.serviceSets[0].rules[0].terms[count / 2].source = Network.host(0x0A80_0000)
      show(layout, "one changed", commit(changed, on: &router))
      changed.serviceSets[0].rules[0].terms.reverse()
      show(layout, "reversed", commit(changed, on: &router))
      var empty = changed
      empty.serviceSets[0].rules = []
      var (other, _) = try layout.edges(count, RouterBenchmark.suites[0])
      show(layout, "all removed", commit(empty, on: &other))
      for index in 0..<count {
        changed.serviceSets[0].rules[0].terms[index].source = Network.host(
          0x0B00_0000 + UInt32(index))
      }
      show(layout, "all changed", commit(changed, on: &router))
    }
  }

  private static func commit(_ model: RouterModel, on router: inout Router) -> Costs {
    var costs = Costs()
    var prepared: PreparedModel?
    costs.preparation = clock.measure {
      prepared = PreparedModel(model, former: router.prepared)
    }
    // The former configuration belongs to the router alone, which frees it piece by piece.
    if let prepared = prepared.take() { router.beginUpdate(prepared) }
    while router.updateProgress != .idle {
      var start = clock.now
      // The owner of a router advances it in the same way.
      if let due = router.nextDeadline, due <= RouterBenchmark.start {
        _ = router.advance(to: RouterBenchmark.start)
        costs.longest = max(costs.longest, start.duration(to: clock.now))
        start = clock.now
      }
      _ = router.continueUpdate(at: RouterBenchmark.start) {
        start.duration(to: clock.now) >= slice
      }
      let time = start.duration(to: clock.now)
      costs.longest = max(costs.longest, time)
      costs.total += time
      costs.slices += 1
    }
    return costs
  }

  private static func show(_ layout: Layout, _ name: String, _ costs: Costs) {
    func milliseconds(_ time: Duration) -> String {
      let tenths = Int((time / .microseconds(100)).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
    print(
      RouterBenchmark.row(
        "\(layout.name), \(name)", "", milliseconds(costs.preparation),
        milliseconds(costs.longest), milliseconds(costs.total), "\(costs.slices)"))
  }
}
