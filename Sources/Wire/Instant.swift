/// A point in time on the clock that drives the router. The clock of a lab counts from the Unix
/// epoch, so that log records and captures have dates; all other code uses only order and
/// differences.
package struct Instant: InstantProtocol, Sendable {
  /// The time since the origin of the clock.
  package var sinceOrigin: Duration

  /// Creates the point in time that is this long after the origin, or before it if negative.
  package init(sinceOrigin: Duration) { self.sinceOrigin = sinceOrigin }

  /// The origin of the clock.
  package static let origin = Instant(sinceOrigin: .zero)

  /// Returns the point in time that is later by `duration`.
  package func advanced(by duration: Duration) -> Instant {
    Instant(sinceOrigin: sinceOrigin + duration)
  }

  /// Returns the time from this point to `other`; it is negative if `other` is earlier.
  package func duration(to other: Instant) -> Duration { other.sinceOrigin - sinceOrigin }

  /// Returns whether the left point in time is the earlier one.
  package static func < (left: Instant, right: Instant) -> Bool {
    left.sinceOrigin < right.sinceOrigin
  }
}
