/// A moment on the clock that drives the router. Labs count from the Unix epoch, so that log lines
/// and captures have dates; nothing below the edge reads more into it than order and distance.
package struct Instant: InstantProtocol, Sendable {
  package var sinceOrigin: Duration

  package init(sinceOrigin: Duration) { self.sinceOrigin = sinceOrigin }

  package static let origin = Instant(sinceOrigin: .zero)

  package func advanced(by duration: Duration) -> Instant {
    Instant(sinceOrigin: sinceOrigin + duration)
  }

  package func duration(to other: Instant) -> Duration { other.sinceOrigin - sinceOrigin }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.sinceOrigin < right.sinceOrigin
  }
}
