import Attachment
import NETCONF
import Network
import Operations
import Shell
import Wire

extension Connection {
  /// Begins the command in a line that the client has sent.
  func take(_ text: String, remembers: Bool = true) {
    // The client has not read what the last command wrote, so it cannot have seen its end.
    guard let session, isOfTerminal, need == nil, completion == nil, !output.holdsOctets else {
      return misfit()
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

  /// Runs lines of a script that have arrived, until one waits or the slice is over.
  func runScript(until isSpent: () -> Bool) {
    guard let session, let script else { return }
    while need == nil, !isEnding {
      guard !script.run.isOver, !isSpent() else { break }
      // A reader that is slow holds the script up.
      guard !output.isFull, let line = self.script?.lines.next() else { break }
      guard let text = script.run.note(line) else { break }
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

  /// Carries out requests of a program that have arrived, until one waits or the slice is over.
  func runRequests(until isSpent: () -> Bool) {
    guard let netconf else { return }
    // A reader that is slow holds the requests up.
    while need == nil, !isEnding, !output.isFull, !isSpent() {
      output.begin()
      guard let progress = netconf.beginNext(output: output) else { break }
      carryOn(progress)
    }
    if need == nil, !isEnding, netconf.isOver { end(netconf.session.context.endReason, status: 0) }
  }

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

  func resume(_ supply: Supply) {
    need = nil
    if let netconf {
      carryOn(netconf.resume(supply, output: output))
    } else if let session {
      carryOn(session.resume(supply))
    }
  }

  /// Asks the client for what a command needs of it.
  func ask() {
    guard let need else { return }
    isAsked = true
    switch need {
    case .answer(let question):
      // A script and a program answer no questions.
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

  /// Goes on with what the client has supplied.
  func answer(_ supply: Supply, to isAwaited: (Need) -> Bool) {
    if let need, isAsked, isAwaited(need) {
      resume(supply)
    } else {
      misfit()
    }
  }

  func interrupt() {
    guard need != nil || !isOfTerminal else { return }
    output.isInterrupted = true
  }
}
