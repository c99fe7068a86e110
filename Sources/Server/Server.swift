import Glibc
import Network
package import Operations
import Shell
package import Sockets
import Wire

/// A network that is served: clients come by its doors, each has a session, and none waits for
/// another. One thread runs it all.
///
/// It is a class because its loop and its connections share it.
package final class Server {
  private let workspace: Workspace
  private var doors: [Door]
  private var connections: [Connection] = []
  private let signals: EndSignals
  /// The sockets and devices of a live network.
  private let outside: () -> [Int32]
  private let clock = ContinuousClock()
  /// When doors are looked at again after the process had too many files open.
  private var doorsOpenAgain: ContinuousClock.Instant?
  /// How much had happened in the network, and what its clock showed, when commands were last let go
  /// on.
  private var seenEvents: Int
  private var seenTime: Instant
  /// The network has not caught up with its clock.
  private var isBehind = false
  /// When watchers are told next what the network has brought.
  private var newsDue: ContinuousClock.Instant?
  /// Why and with which exit status it ends; nil: it goes on.
  private var ending: (reason: String, status: Int32)?

  private static let pendingLimit = 1 << 21
  private static let greetingTime = Duration.seconds(10)
  /// How long packets, or other sessions, wait for one session or for the clock.
  private static let slice = Duration.milliseconds(5)
  /// How often watchers are told.
  private static let newsInterval = Duration.milliseconds(20)

  /// Whether a command at a terminal waits in real time even if the network's clock stands, and whether
  /// displays are repeated.
  private let paces: Bool

  /// `outside`: the descriptors that become readable when a live network has something to do. `paces`:
  /// false lets virtual time alone pass, as in a script.
  package init(
    _ workspace: Workspace, doors: [Door] = [], signals: EndSignals, paces: Bool = true,
    outside: @escaping () -> [Int32] = { [] }
  ) {
    self.paces = paces
    self.workspace = workspace
    self.doors = doors
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

  /// Begins a slice of time, and returns whether it is over.
  private static func beginSlice(_ clock: ContinuousClock) -> () -> Bool {
    let end = clock.now + slice
    return { clock.now >= end }
  }

  /// Takes a client that is in this process. The network ends with its session if it is the holder.
  package func add(_ channel: Channel, isHolder: Bool = true) {
    connections.append(
      Connection(channel, .owner, isHolder: isHolder, in: workspace, paces: paces))
  }

  /// Serves until a signal or the holder ends it. Returns the exit status.
  package func run() -> Int32 {
    while ending == nil { turn() }
    let (reason, status) = ending ?? ("", 0)
    close(reason, status: status)
    workspace.shutdown { [outside] left in
      var entries = outside().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // A message may have to be sent again before the time is over.
      let milliseconds = min(left / .milliseconds(1), 100)
      _ = unsafe poll(&entries, nfds_t(entries.count), Int32(milliseconds.rounded(.up)))
    }
    return status
  }

  // MARK: A turn

  private func turn() {
    var entries = descriptors
    _ = unsafe poll(&entries, nfds_t(entries.count), timeout)
    if entries.first?.revents != 0, let signal = signals.next() {
      ending = ("the network was ended by signal \(signal)", 128 + signal)
      return
    }
    let polled = zip(connections, entries.dropFirst(1 + doors.count))
    for (connection, entry) in polled where entry.revents & ~Int16(POLLOUT) != 0 {
      let isThere = connection.receive(until: Self.beginSlice(clock))
      // A connection that is not read does not report that its client is gone.
      // Who has typed a key does not wait for the packets of this turn.
      connection.output.flush()
      let hasGone = entry.revents & Int16(POLLHUP | POLLERR) != 0 && connection.isThrottled
      if !isThere || hasGone { leave(connection) }
    }
    accept(entries.dropFirst().prefix(doors.count).map { $0.revents != 0 })
    move()
    // A command of the last turn may have moved it too.
    let hasHappened = workspace.network.eventCount != seenEvents
    seenEvents = workspace.network.eventCount
    seenTime = workspace.network.now
    carryOn(hasHappened: hasHappened)
    for connection in connections { connection.output.flush() }
    sweep()
  }

  private var descriptors: [pollfd] {
    func entry(_ descriptor: Int32, _ events: Int32 = POLLIN) -> pollfd {
      pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
    }
    let areOpen = doorsOpenAgain == nil
    // poll(2) passes over a negative descriptor.
    return [entry(signals.descriptor)] + doors.map { entry(areOpen ? $0.listener.number : -1) }
      + connections.map { connection in
        entry(
          connection.channel.number,
          (connection.takesInput ? POLLIN : 0) | (connection.channel.wantsWrite ? POLLOUT : 0))
      } + outside().map { entry($0) }
  }

  /// Milliseconds until there is something to do of its own accord; -1: until something comes.
  private var timeout: Int32 {
    if connections.contains(where: \.isReady) { return 0 }
    // A command of this turn may have moved the clock.
    if isBehind { return 0 }
    let hasMoved = !workspace.network.isLive && workspace.network.now != seenTime
    if hasMoved || workspace.network.eventCount != seenEvents { return 0 }
    let now = clock.now
    var waits = [workspace.idleTime].compactMap { $0 }
    for awaited in connections.compactMap(\.awaited) {
      if let wait = workspace.wait(until: awaited.time) {
        waits.append(wait)
      } else if workspace.clock.pace == .withCommands {
        // The clock stands, and moves for who waits.
        waits.append(awaited.realTime.map { now.duration(to: $0) } ?? .zero)
      }
    }
    for date in [newsDue, doorsOpenAgain].compactMap({ $0 }) + connections.compactMap(\.deadline) {
      waits.append(now.duration(to: date))
    }
    guard let shortest = waits.min() else { return -1 }
    return Int32(min(max(0, (shortest / .milliseconds(1)).rounded(.up)), 60_000))
  }

  /// Lets the network have its turn.
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

  /// `hasHappened`: something has happened in the network since the last turn.
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
    // A command of one session may change the prompt of another, and write to a log.
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

  /// `areReady`: of each door, whether a client waits there.
  private func accept(_ areReady: [Bool]) {
    // The next turn looks at them again.
    if let again = doorsOpenAgain, again <= clock.now { doorsOpenAgain = nil }
    for (door, isReady) in zip(doors, areReady) where isReady {
      do throws(SocketError) {
        while let channel = try door.listener.accept() {
          let connection = Connection(
            channel, door.kind, isHolder: false, in: workspace, paces: paces)
          connections.append(connection)
          connection.deadline = clock.now + Self.greetingTime
          let others = connections.count { $0.kind == door.kind }
          if others > door.connectionLimit {
            connection.end("too many clients are at this network", status: 1)
          }
        }
      } catch {
        doorsOpenAgain = clock.now + .milliseconds(200)
      }
    }
  }

  /// Closes the connections of clients that have left, that have got their last message, or that have
  /// sent no hello in time.
  private func sweep() {
    for connection in connections {
      if let deadline = connection.deadline, deadline <= clock.now {
        connection.end("no greeting came", status: 1)
        connection.output.flush()
      }
      // Messages that need no credit would fill the memory if a client never reads.
      if connection.channel.isBroken || connection.channel.pendingOctets > Self.pendingLimit
        || (connection.isUnreadable && connection.output.isSent)
      {
        leave(connection)
      } else if connection.isEnding, connection.output.isSent, !connection.channel.wantsWrite {
        leave(connection)
      }
    }
  }

  private func leave(_ connection: Connection) {
    if connection.isHolder, ending == nil {
      ending = ("the network was ended by its user", Int32(connection.status ?? 1))
    }
    connection.drop()
    connections.removeAll { $0 === connection }
  }

  /// Ends all sessions, and waits up to a second until the clients have been told.
  private func close(_ reason: String, status: Int32) {
    doors = []
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
