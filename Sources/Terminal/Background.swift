import Glibc
package import Operations

/// Work that goes on while the terminal waits for keys: that of a live network, or messages of a
/// server.
package struct Background {
  /// Returns the descriptors that become readable when there is work.
  package var descriptors: () -> [Int32]
  /// Returns the milliseconds until there is work without any input.
  package var milliseconds: () -> Int
  /// Does the work that is due, without waiting.
  package var handlePackets: () -> Void
  /// Returns the text to show above the prompt since the last call; nil: there is none.
  package var news: () -> String?
  /// Returns whether the session has been ended from outside, so that keys have no effect any more.
  package var isOver: () -> Bool

  /// Creates the value from its functions. By default there is no news, and the session never ends.
  package init(
    descriptors: @escaping () -> [Int32], milliseconds: @escaping () -> Int,
    handlePackets: @escaping () -> Void, news: @escaping () -> String? = { nil },
    isOver: @escaping () -> Bool = { false }
  ) {
    self.descriptors = descriptors
    self.milliseconds = milliseconds
    self.handlePackets = handlePackets
    self.news = news
    self.isOver = isOver
  }

  /// Waits until one of `own` is readable or `milliseconds` have passed, and does the background's
  /// work meanwhile. Returns which of `own` are ready; nil: the time has passed or the background
  /// is over. Negative descriptors are ignored. Without `milliseconds` it waits without a limit.
  package static func wait(
    for own: [Int32], milliseconds: Int? = nil, beside background: Background?
  ) -> [Bool]? {
    wait(for: own.map { AwaitedDescriptor($0) }, milliseconds: milliseconds, beside: background)
  }

  /// Waits like the other overload, until one of `own` is readable or writable.
  package static func wait(
    for own: [AwaitedDescriptor], milliseconds: Int? = nil, beside background: Background?
  ) -> [Bool]? {
    let clock = ContinuousClock()
    let deadline = milliseconds.map { clock.now + .milliseconds($0) }
    while true {
      let others = (background?.descriptors() ?? []).map { AwaitedDescriptor($0) }
      var sources = (own + others).map(\.entry)
      let left = deadline.map {
        max(0, ((clock.now.duration(to: $0)) / .milliseconds(1)).rounded(.up))
      }
      let due = background.map { Double($0.milliseconds()) }
      let timeout = [left, due].compactMap { $0 }.min() ?? -1
      let count = unsafe poll(&sources, nfds_t(sources.count), Int32(min(timeout, 1_000_000)))
      let ready = sources.prefix(own.count).map { $0.revents != 0 }
      // Keys are handled first, because a flood of packets must not lock the operator out.
      if count > 0, ready.contains(true) { return ready }
      if count >= 0 { background?.handlePackets() }
      if background?.isOver() == true { return nil }
      if let deadline, deadline <= clock.now { return nil }
    }
  }
}
