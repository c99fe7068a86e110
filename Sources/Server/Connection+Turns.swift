import Attachment
import NETCONF
import Network
import Operations
import Shell
import Sockets
import Wire

extension Connection {
  /// Whether there is something to do without an event from outside.
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

  /// What the clocks must show for a command to go on.
  struct Awaited {
    /// On the network's clock.
    var time: Instant
    /// Any event in the network lets the command go on before.
    var isEvent: Bool
    /// Until then a clock that stands does not move for it, because a user at a terminal watches; nil: it
    /// moves at once.
    var realTime: ContinuousClock.Instant?
  }

  /// nil: the command waits for nothing of that kind.
  var awaited: Awaited? {
    switch need {
    case .time(let time): Awaited(time: time, isEvent: false, realTime: realTime)
    case .event(let time): Awaited(time: time, isEvent: true, realTime: nil)
    default: nil
    }
  }

  /// Goes on with what the time and the other sessions allow.
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

  /// Supplies a script that loads from the terminal with its own next lines.
  func supplyTypedLine() {
    guard let script else { return }
    if output.isInterrupted {
      resume(.line(nil))
    } else if let line = self.script?.lines.next() {
      let text = script.run.note(line)
      resume(.line(text == "\u{4}" ? nil : text))
    } else if self.script?.lines.isDone ?? true {
      resume(.line(nil))
    }
  }

  /// Tells a client that waits for its user what has come meanwhile.
  func sendNews() {
    guard let session, isOfTerminal, need == nil, !isEnding, completion == nil,
      channel.pendingOctets < 65_536, output.isSent, let news = session.context.takeNews()
    else { return }
    output.send(.notice(news))
  }

  /// Tells the client what its terminal has to know, if that has changed.
  func showState() {
    guard let session, isOfTerminal else { return }
    let state = SessionState(session)
    if state != shownState { output.send(.state(state)) }
    shownState = state
  }

  /// Whether the session watches packets or logs.
  var isWatching: Bool { session?.context.isWatching ?? false }

  /// Whether a command has ended since this was asked last.
  func takeEnded() -> Bool {
    defer { hasEnded = false }
    return hasEnded
  }

  /// Whether the client waits for its user.
  var isIdle: Bool { session != nil && isOfTerminal && need == nil && !isEnding }
}
