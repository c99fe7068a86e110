import Router
import Wire

/// How the tunnels of the two provider edges are established, and over how many service sets they
/// are distributed.
struct Layout {
  let name: String
  var isNegotiated = false
  var sets = 1
  let tunnels: [Int]

  static let all = [
    Layout(name: "manual", tunnels: [1, 100, 10_000]),
    Layout(name: "dynamic", isNegotiated: true, tunnels: [1, 100, 10_000]),
    Layout(name: "100 sets", sets: 100, tunnels: [10_000]),
  ]

  /// Returns the number of the service set that has a tunnel.
  func set(of tunnel: Int) -> Int { tunnel % sets }

  /// Returns both ends with their tunnels installed.
  func edges(
    _ tunnels: Int, _ suite: RouterBenchmark.Suite
  ) throws(RouterBenchmark.Failure) -> (near: Router, far: Router) {
    var far = RouterBenchmark.router()
    _ = far.apply(Network.far(tunnels, suite, self), at: RouterBenchmark.start)
    var near = RouterBenchmark.router(seed: 1)
    var outputs = near.apply(Network.near(tunnels, suite, self), at: RouterBenchmark.start)
    var isNear = true
    var time = RouterBenchmark.start
    // Only the near end begins negotiations: each answer arrives before the next message is sent.
    while isNegotiated {
      if outputs.isEmpty {
        // The near end begins the next tunnels after a pause.
        guard let due = near.nextDeadline, due <= time.advanced(by: .milliseconds(100)) else {
          break
        }
        time = max(time, due)
        outputs = near.advance(to: time)
        isNear = true
      }
      isNear.toggle()
      var answers: [RouterOutput] = []
      for packet in RouterBenchmark.transmitted(outputs) {
        answers +=
          isNear
          ? near.receive([packet], on: Network.core, at: time)
          : far.receive([packet], on: Network.core, at: time)
      }
      outputs = answers
    }
    for end in [near, far] {
      let installed = end.serviceSetStatus.reduce(0) { sum, set in
        sum + set.tunnels.count { $0.state == .installed }
      }
      guard installed == tunnels else {
        throw RouterBenchmark.Failure(what: "installed \(installed)")
      }
    }
    return (near, far)
  }
}
