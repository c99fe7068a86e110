import Glibc
import Network
package import Operations
import Shell
package import Sockets
import Wire

/// A network that is served to clients. Clients connect at its sockets, each has a session, and no
/// session waits for another. A single thread runs the network, the sessions and the sockets.
///
/// It is a class because its loop and its connections share it.
package final class Server {
  private let workspace: Workspace
  private var sockets: [ListeningSocket]
  private var connections: [ClientConnection] = []
  private let signals: EndSignals
  /// Returns the sockets and devices of a live network.
  private let outside: () -> [Int32]
  private let clock = ContinuousClock()
  /// The time at which the server accepts clients again after it had too many descriptors open;
  /// nil: it accepts them.
  private var acceptsAgainAt: ContinuousClock.Instant?
  /// The number of events in the network when commands were last continued.
  private var seenEvents: Int
  /// The time on the network's clock when commands were last continued.
  private var seenTime: Instant
  /// Whether the network is behind its clock after the last turn.
  private var isBehind = false
  /// The time at which sessions that watch packets or logs are sent the new ones next.
  private var newsDue: ContinuousClock.Instant?
  /// The reason and the exit status with which the server ends; nil: it continues.
  private var ending: (reason: String, status: Int32)?

  /// The number of octets that may wait to be sent to a client, before the connection is closed.
  private static let pendingLimit = 1 << 21
  /// The real time within which a client must send its greeting.
  private static let greetingTime = Duration.seconds(10)
  /// The longest time for which one session, or the clock, makes packets and other sessions wait.
  private static let slice = Duration.milliseconds(5)
  /// The interval at which sessions that watch packets or logs are sent the new ones.
  private static let newsInterval = Duration.milliseconds(20)

  /// Whether commands at a terminal wait in real time even if the network's clock stands, and
  /// whether displays are repeated.
  private let paces: Bool

  /// Creates the server of a network. `outside` returns the descriptors that become readable when a
  /// live network has something to do. If `paces` is false, only virtual time passes, as in a
  /// script.
  package init(
    _ workspace: Workspace, sockets: [ListeningSocket] = [], signals: EndSignals,
    paces: Bool = true, outside: @escaping () -> [Int32] = { [] }
  ) {
    self.paces = paces
    self.workspace = workspace
    self.sockets = sockets
    self.signals = signals
    self.outside = outside
    seenEvents = workspace.network.eventCount
    seenTime = workspace.network.now
    workspace.barrier = { [weak self] in
      let awaited = self?.connections.compactMap(\.awaited) ?? []
      return (awaited.map(\.time).min(), awaited.contains { $0.isEvent })
    }
    workspace.beginSlice = { [clock] in Self.beginSlice(clock) }
  }

  /// Begins a slice of time and returns a function that returns whether it is over.
  private static func beginSlice(_ clock: ContinuousClock) -> () -> Bool {
    let end = clock.now + slice
    return { clock.now >= end }
  }

  /// Adds a client in this process. If it is the holder, the network ends with its session.
  package func add(_ channel: Channel, isHolder: Bool = true) {
    connections.append(
      ClientConnection(channel, .owner, isHolder: isHolder, in: workspace, paces: paces))
  }

  /// Serves until a signal or the holder ends it, then shuts the network down. Returns the exit
  /// status.
  package func run() -> Int32 {
    while ending == nil { turn() }
    let (reason, status) = ending ?? ("", 0)
    close(reason, status: status)
    workspace.shutdown { [outside] left in
      var entries = outside().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // The wait is at most 100 ms, because a message may have to be retransmitted meanwhile.
      let milliseconds = min(left / .milliseconds(1), 100)
      _ = unsafe poll(&entries, nfds_t(entries.count), Int32(milliseconds.rounded(.up)))
    }
    return status
  }

  // MARK: A turn

  /// Waits for input or a deadline, then receives, advances the network, and continues the
  /// sessions.
  private func turn() {
    var entries = descriptors
    _ = unsafe poll(&entries, nfds_t(entries.count), timeout)
    if entries.first?.revents != 0, let signal = signals.next() {
      ending = ("the network was ended by signal \(signal)", 128 + signal)
      return
    }
    let polled = zip(connections, entries.dropFirst(1 + sockets.count))
    for (connection, entry) in polled where entry.revents & ~Int16(POLLOUT) != 0 {
      let isThere = connection.receive(until: Self.beginSlice(clock))
      // A connection that is not being read does not report that its client has closed it.
      // Output is sent at once, so that the echo of a key does not wait for the packets of this
      // turn.
      connection.output.flush()
      let hasGone = entry.revents & Int16(POLLHUP | POLLERR) != 0 && connection.isThrottled
      if !isThere || hasGone { leave(connection) }
    }
    accept(entries.dropFirst().prefix(sockets.count).map { $0.revents != 0 })
    move()
    // A command of the last turn may have advanced the network too.
    let hasHappened = workspace.network.eventCount != seenEvents
    seenEvents = workspace.network.eventCount
    seenTime = workspace.network.now
    carryOn(hasHappened: hasHappened)
    for connection in connections { connection.output.flush() }
    sweep()
  }

  /// The descriptors of the signals, the listening sockets, the connections and the network, in
  /// this order.
  private var descriptors: [pollfd] {
    func entry(_ descriptor: Int32, _ events: Int32 = POLLIN) -> pollfd {
      pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
    }
    let areOpen = acceptsAgainAt == nil
    // `poll` ignores a negative descriptor (poll(2)).
    return [entry(signals.descriptor)] + sockets.map { entry(areOpen ? $0.listener.number : -1) }
      + connections.map { connection in
        entry(
          connection.channel.number,
          (connection.takesInput ? POLLIN : 0) | (connection.channel.wantsWrite ? POLLOUT : 0))
      } + outside().map { entry($0) }
  }

  /// The time in milliseconds until the server has work without any input; -1: it waits for input.
  private var timeout: Int32 {
    if connections.contains(where: \.isReady) { return 0 }
    // A command of this turn may have advanced the clock.
    if isBehind { return 0 }
    let hasMoved = !workspace.network.isLive && workspace.network.now != seenTime
    if hasMoved || workspace.network.eventCount != seenEvents { return 0 }
    let now = clock.now
    var waits = [workspace.idleTime].compactMap { $0 }
    for awaited in connections.compactMap(\.awaited) {
      if let wait = workspace.wait(until: awaited.time) {
        waits.append(wait)
      } else if workspace.clock.pace == .withCommands {
        // The clock stands, and advances only for a command that waits.
        waits.append(awaited.realTime.map { now.duration(to: $0) } ?? .zero)
      }
    }
    for date in [newsDue, acceptsAgainAt].compactMap({ $0 }) + connections.compactMap(\.deadline) {
      waits.append(now.duration(to: date))
    }
    guard let shortest = waits.min() else { return -1 }
    return Int32(min(max(0, (shortest / .milliseconds(1)).rounded(.up)), 60_000))
  }

  /// Advances the network to its clock. A clock that stands is advanced as far as a waiting command
  /// needs, for one slice of time.
  private func move() {
    isBehind = !workspace.synchronize()
    guard workspace.clock.pace == .withCommands, !workspace.network.isLive else { return }
    let awaited = connections.compactMap(\.awaited).filter { awaited in
      awaited.realTime.map { $0 <= clock.now } ?? true
    }
    guard let next = awaited.map(\.time).min() else { return }
    let isSpent = Self.beginSlice(clock)
    while workspace.network.now < next, !isSpent() {
      workspace.step(until: next)
      if awaited.contains(where: \.isEvent) { break }
    }
  }

  /// Continues the sessions. `hasHappened` states whether an event occurred in the network since
  /// the last turn.
  private func carryOn(hasHappened: Bool) {
    for connection in connections {
      if let awaited = connection.awaited, awaited.isEvent, !hasHappened,
        workspace.network.now < awaited.time, !connection.output.isInterrupted
      {
        continue
      }
      connection.proceed(until: Self.beginSlice(clock))
    }
    workspace.spreadNotices()
    // A command of one session may change the prompt of another, and may write to a log.
    let mayHaveChanged = connections.reduce(false) { $1.takeEnded() || $0 }
    if hasHappened || mayHaveChanged, newsDue == nil, connections.contains(where: \.isWatching) {
      newsDue = clock.now + Self.newsInterval
    }
    let isDue = newsDue.map { $0 <= clock.now } ?? false
    if isDue { newsDue = nil }
    for connection in connections where connection.isIdle {
      if connection.session?.hasMail ?? false || (isDue && connection.isWatching) {
        connection.sendNews()
      }
      if mayHaveChanged { connection.showState() }
    }
  }

  // MARK: Clients

  /// Accepts clients at those listening sockets that are ready, in the order of `sockets`.
  private func accept(_ areReady: [Bool]) {
    // The sockets are polled again from the next turn on.
    if let again = acceptsAgainAt, again <= clock.now { acceptsAgainAt = nil }
    for (socket, isReady) in zip(sockets, areReady) where isReady {
      do throws(SocketError) {
        while let channel = try socket.listener.accept() {
          let connection = ClientConnection(
            channel, socket.kind, isHolder: false, in: workspace, paces: paces)
          connections.append(connection)
          connection.deadline = clock.now + Self.greetingTime
          let others = connections.count { $0.kind == socket.kind }
          if others > socket.connectionLimit {
            connection.end("too many clients are at this network", status: 1)
          }
        }
      } catch {
        acceptsAgainAt = clock.now + .milliseconds(200)
      }
    }
  }

  /// Closes the connections of clients that have left, that have received their last message, or
  /// that have not sent their greeting in time.
  private func sweep() {
    for connection in connections {
      if let deadline = connection.deadline, deadline <= clock.now {
        connection.end("no greeting came", status: 1)
        connection.output.flush()
      }
      // Messages that need no credit would fill the memory for a client that never reads.
      if connection.channel.isBroken || connection.channel.pendingOctets > Self.pendingLimit
        || (connection.isUnreadable && connection.output.isSent)
      {
        leave(connection)
      } else if connection.isEnding, connection.output.isSent, !connection.channel.wantsWrite {
        leave(connection)
      }
    }
  }

  /// Closes a connection. If it is the holder's, the server ends.
  private func leave(_ connection: ClientConnection) {
    if connection.isHolder, ending == nil {
      ending = ("the network was ended by its user", Int32(connection.status ?? 1))
    }
    connection.drop()
    connections.removeAll { $0 === connection }
  }

  /// Ends all sessions, and waits for at most one second until the clients have received the
  /// reason.
  private func close(_ reason: String, status: Int32) {
    sockets = []
    for connection in connections { connection.end(reason, status: UInt8(clamping: status)) }
    let deadline = clock.now + .seconds(1)
    while clock.now < deadline {
      for connection in connections { connection.output.flush() }
      connections.removeAll {
        $0.channel.isBroken || ($0.output.isSent && !$0.channel.wantsWrite)
      }
      if connections.isEmpty { return }
      var entries = connections.map {
        pollfd(fd: $0.channel.number, events: Int16(POLLOUT), revents: 0)
      }
      _ = unsafe poll(&entries, nfds_t(entries.count), 50)
    }
  }
}
