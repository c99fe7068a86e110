import Glibc
package import Operations

/// What goes on beside the session: the wires of a live router.
package struct Background {
  /// They can be read when there is something to do.
  package var descriptors: () -> [Int32]
  /// Until there is something to do of its own accord.
  package var milliseconds: () -> Int
  /// Does what there is to do, and does not wait.
  package var attend: () -> Void
  /// What is to be shown above the prompt since it was last asked; nil: nothing.
  package var news: () -> String?
  /// Whether no key can do anything any more: the session has been ended from outside.
  package var isOver: () -> Bool

  package init(
    descriptors: @escaping () -> [Int32], milliseconds: @escaping () -> Int,
    attend: @escaping () -> Void, news: @escaping () -> String? = { nil },
    isOver: @escaping () -> Bool = { false }
  ) {
    self.descriptors = descriptors
    self.milliseconds = milliseconds
    self.attend = attend
    self.news = news
    self.isOver = isOver
  }

  /// Waits until one of `own` can be read, or `milliseconds` have passed, and attends to the
  /// background meanwhile: the one loop that everything runs in. Which of `own` are ready; nil:
  /// the time is up, or the background is over. Negative descriptors are passed over; nil
  /// milliseconds never end.
  package static func wait(
    for own: [Int32], milliseconds: Int? = nil, beside background: Background?
  ) -> [Bool]? {
    wait(for: own.map { AwaitedDescriptor($0) }, milliseconds: milliseconds, beside: background)
  }

  /// As above, for descriptors to be read or written to.
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
      // Keys first: who has sent a flood of packets must not lock the operator out.
      if count > 0, ready.contains(true) { return ready }
      if count >= 0 { background?.attend() }
      if background?.isOver() == true { return nil }
      if let deadline, deadline <= clock.now { return nil }
    }
  }
}
