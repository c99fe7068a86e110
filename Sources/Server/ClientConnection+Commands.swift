import Attachment
import NETCONF
import Network
import Operations
import Shell
import Wire

extension ClientConnection {
  /// Runs a line of a terminal. `remembers` is false for a line that the user has not typed, which
  /// stays out of the history.
  func runLine(_ text: String, remembers: Bool = true) {
    // A client that has not received all output of the last command cannot have handled its end,
    // so it must not send a line.
    guard let session, isOfTerminal, need == nil, completion == nil, !output.holdsOctets else {
      return rejectMessage()
    }
    let line = session.read(text)
    if remembers {
      output.send(
        .history(
          entry: line.historyEntry, isUnderstood: line.historyEntry != nil && line.isUnderstood))
    }
    output.begin()
    carryOn(session.begin(line, output: output))
  }

  /// Runs the lines of a script that have arrived, until one waits for something or `isSpent`
  /// returns true.
  func runScript(until isSpent: () -> Bool) {
    guard let session, let script else { return }
    while need == nil, !isEnding {
      guard !script.run.isOver, !isSpent() else { break }
      // No further lines are run while the client reads its output too slowly.
      guard !output.isFull, let line = self.script?.lines.next() else { break }
      guard let text = script.run.readLine(line) else { break }
      output.begin()
      carryOn(script.run.begin(text, output: output))
    }
    let isDone = self.script?.lines.isDone ?? true
    guard need == nil, !isEnding, script.run.isOver || isDone, session.context.endReason == nil
    else {
      return
    }
    end(nil, status: script.run.finish(endsSession: true) ? 0 : 1)
  }

  /// Runs the NETCONF requests that have arrived, until one waits for something or `isSpent`
  /// returns true.
  func runRequests(until isSpent: () -> Bool) {
    guard let netconf else { return }
    // No further requests are run while the client reads its output too slowly.
    while need == nil, !isEnding, !output.isFull, !isSpent() {
      output.begin()
      guard let progress = netconf.beginNext(output: output) else { break }
      carryOn(progress)
    }
    if need == nil, !isEnding, netconf.isOver { end(netconf.session.context.endReason, status: 0) }
  }

  /// Handles the state of a command after a part of its work: asks the client for what the command
  /// needs, or ends the command.
  func carryOn(_ progress: Progress) {
    switch progress {
    case .needs(let need):
      (self.need, isAsked) = (need, false)
      ask()
    case .ended(let succeeded):
      need = nil
      hasEnded = true
      output.end()
      if let script { return script.run.end(succeeded) }
      if netconf != nil { return }
      showState()
      output.send(.ended(succeeded: succeeded))
      if session?.isOpen == false { end(nil, status: 0) }
    }
  }

  /// Continues the command with what it needed.
  func resume(_ supply: Supply) {
    need = nil
    if let netconf {
      carryOn(netconf.resume(supply, output: output))
    } else if let session {
      carryOn(session.resume(supply))
    }
  }

  /// Asks the client for what the command needs. Needs that the server itself meets are left to
  /// `proceed`.
  func ask() {
    guard let need else { return }
    isAsked = true
    switch need {
    case .answer(let question):
      // Scripts and programs cannot answer questions.
      if !isOfTerminal { return resume(.line(nil)) }
      output.send(.question(question))
    case .typedLine:
      if script == nil { output.send(.wantsTyped) } else { isAsked = false }
    case .read(let path):
      octets = []
      output.send(.readFile(path: path, limit: UInt32(Files.sizeLimit)))
    case .write(let octets, let path, let appends):
      output.send(.writeFile(path: path, appends: appends, isWhole: !appends))
      output.sendFile(octets)
      output.send(.fileEnd)
    case .open(let path, let makesFolder):
      lastHandle &+= 1
      output.send(.beginFile(handle: lastHandle, path: path, makesFolder: makesFolder))
    case .remove(let path): output.send(.removeFile(path: path))
    case .folder(let path): output.send(.folder(path: path))
    case .time(let time):
      isAsked = false
      let wait = workspace.network.now.duration(to: time)
      realTime = paces && isOfTerminal ? ContinuousClock.now + max(.zero, wait) : nil
    case .event, .room, .turn: isAsked = false
    }
  }

  /// Continues the command with what the client has supplied. Ends the session if the command does
  /// not wait for it.
  func answer(_ supply: Supply, to isAwaited: (Need) -> Bool) {
    if let need, isAsked, isAwaited(need) {
      resume(supply)
    } else {
      rejectMessage()
    }
  }

  /// Marks the running command, or the script, as interrupted.
  func interrupt() {
    guard need != nil || !isOfTerminal else { return }
    output.isInterrupted = true
  }
}
