import Attachment
import NETCONF
import Network
import Operations
import Shell
import Sockets
import Wire

extension ClientConnection {
  /// Whether the connection has work that does not depend on an event from outside.
  var isReady: Bool {
    if mayHaveFrames { return true }
    if isEnding { return false }
    if let need {
      if output.isInterrupted, !isAsked { return true }
      switch need {
      case .turn: return true
      case .typedLine: return script.map { $0.lines.hasLine || $0.lines.isDone } ?? false
      default: return false
      }
    }
    if let netconf { return netconf.isOver || (!output.isFull && netconf.mayHaveRequest) }
    guard let script else { return false }
    return script.run.isOver || (!output.isFull && (script.lines.hasLine || script.lines.isDone))
  }

  /// The time for which a command waits.
  struct Awaited {
    /// The time on the network's clock.
    var time: Instant
    /// Whether any event in the network lets the command continue earlier.
    var isEvent: Bool
    /// The real time before which a network whose clock stands does not advance for this command,
    /// because a user watches at a terminal; nil: it advances at once.
    var realTime: ContinuousClock.Instant?
  }

  /// The time for which the command waits; nil: it does not wait for a time.
  var awaited: Awaited? {
    switch need {
    case .time(let time): Awaited(time: time, isEvent: false, realTime: realTime)
    case .event(let time): Awaited(time: time, isEvent: true, realTime: nil)
    default: nil
    }
  }

  /// Continues the command, the script or the requests as far as the time and other sessions
  /// permit.
  func proceed(until isSpent: () -> Bool) {
    if mayHaveFrames { handleFrames(until: isSpent) }
    guard let session, !isEnding else { return }
    if !session.isOpen, need == nil || session.context.endReason != nil {
      return end(session.context.endReason, status: session.context.endReason == nil ? 0 : 1)
    }
    switch need {
    case .time(let time)?:
      if output.isInterrupted || workspace.network.now >= time { resume(.nothing) }
    case .event?: resume(.nothing)
    case .room?: if output.isInterrupted || !output.isFull { resume(.nothing) }
    case .turn?: resume(.nothing)
    case .typedLine? where script != nil: supplyTypedLine()
    default: break
    }
    if script != nil { runScript(until: isSpent) }
    if netconf != nil { runRequests(until: isSpent) }
  }

  /// Supplies a script's command that reads from the terminal with the next lines of the script.
  func supplyTypedLine() {
    guard let script else { return }
    if output.isInterrupted {
      resume(.line(nil))
    } else if let line = self.script?.lines.next() {
      let text = script.run.readLine(line)
      resume(.line(text == "\u{4}" ? nil : text))
    } else if self.script?.lines.isDone ?? true {
      resume(.line(nil))
    }
  }

  /// Sends notices to a terminal that waits for its user.
  func sendNews() {
    guard let session, isOfTerminal, need == nil, !isEnding, completion == nil,
      channel.pendingOctets < 65_536, output.isSent, let news = session.context.takeNews()
    else { return }
    output.send(.notice(news))
  }

  /// Sends the state of the session to a terminal if it has changed.
  func showState() {
    guard let session, isOfTerminal else { return }
    let state = SessionState(session)
    if state != shownState { output.send(.state(state)) }
    shownState = state
  }

  /// Whether the session shows packets or log records as they occur.
  var isWatching: Bool { session?.context.isWatching ?? false }

  /// Returns whether a command has ended since the last call.
  func takeEnded() -> Bool {
    defer { hasEnded = false }
    return hasEnded
  }

  /// Whether a terminal waits for its user to type a line.
  var isIdle: Bool { session != nil && isOfTerminal && need == nil && !isEnding }
}
