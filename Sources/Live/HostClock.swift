import Glibc
import Wire

/// The clock of a live router: the time of day at its start plus the time that has passed since. It
/// ignores later changes of the host's time, so they neither end nor extend a lifetime.
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
