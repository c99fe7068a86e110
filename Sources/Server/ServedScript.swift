import Attachment
import Management
import Operations
import Shell

/// A script that a client sends, with the lines that have arrived.
struct ServedScript {
  /// The run of the script in the session.
  let run: ScriptRun
  /// The lines that have arrived and have not been run.
  var lines = ScriptLines()
}

extension Hello {
  /// The channel that the log and `show system users` name for the session.
  var channel: Requester.Channel {
    switch purpose {
    case .script: .script
    case .netconf: .netconf
    case .terminal, .administration: .cli
    }
  }
}

extension CompletionKey {
  /// Creates the key from that of the protocol.
  init(_ key: ClientMessage.Key) {
    self =
      switch key {
      case .space: .space
      case .tab: .tab
      case .question: .question
      case .enter: .enter
      }
  }
}

extension SessionState {
  /// Creates the state that a terminal needs of its session.
  init(_ session: Session) {
    self.init(
      prompt: session.prompt, banner: session.banner, leavesBlankLine: session.leavesBlankLine,
      isOpen: session.isOpen, screenLength: session.screenLength.map { UInt32(clamping: $0) },
      screenWidth: session.screenWidth.map { UInt32(clamping: $0) },
      editingMode: session.editingMode.map { $0 == .vi ? .vi : .emacs },
      idleSeconds: session.idleSeconds.map { UInt32(clamping: $0) },
      directory: session.chosenDirectory,
      completesOnSpace: session.completesOnSpace)
  }
}
