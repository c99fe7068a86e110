import Glibc
import Wire

/// The time of day as it was at the start, and from then on by a clock that nobody sets: a lifetime
/// neither ends nor begins anew because the host has learnt what time it is.
struct HostClock {
  private let dateAtStart: Duration
  private let start: Duration

  init() {
    dateAtStart = Self.read(CLOCK_REALTIME)
    start = Self.read(CLOCK_BOOTTIME)
  }

  var now: Instant { Instant(sinceOrigin: dateAtStart + (Self.read(CLOCK_BOOTTIME) - start)) }

  private static func read(_ clock: clockid_t) -> Duration {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}
