import Attachment
import Operations
import Shell

extension Connection {
  /// Says who attaches, and waits for the answer. Returns the name of the router.
  func attach(_ hello: Hello) throws(AttachmentError) -> String {
    guard send(.hello(release: Release.version, hello)) else {
      throw AttachmentError(.notServer("the greeting is too long"))
    }
    switch try first() {
    case .welcome(let greeting, let router):
      guard greeting.isCurrent else {
        throw AttachmentError(.otherVersion(release: greeting.release))
      }
      return router
    case .refused(_, let reason): throw AttachmentError(.refused(reason))
    default: throw AttachmentError(.notServer("it sends no greeting"))
    }
  }

  /// Waits for what a terminal has to know of its session. Notices that come before are kept.
  func firstState() throws(AttachmentError) -> SessionState {
    var notices: [ServerMessage] = []
    while true {
      switch try first() {
      case .state(let state):
        giveBack(notices)
        return state
      case let notice where notice.isNotice: notices.append(notice)
      default: throw AttachmentError(.notServer("it sends no state"))
      }
    }
  }

  /// Waits for the next message.
  private func first() throws(AttachmentError) -> ServerMessage {
    while true {
      if let message = next() { return message }
      if let ending { throw AttachmentError(Self.reason(for: ending)) }
      receiveBlocking()
    }
  }

  private static func reason(for ending: Ending) -> AttachmentError.Reason {
    switch ending {
    case .goodbye(let reason?, _): .refused(reason)
    case .goodbye(nil, _), .lost: .closed
    case .fault(let words): .notServer(words)
    }
  }
}

extension ServerMessage {
  fileprivate var isNotice: Bool { if case .notice = self { true } else { false } }
}

extension Connection.Ending {
  /// What the user is told; nil if there is nothing to tell.
  var words: String? {
    switch self {
    case .goodbye(let reason, _): reason
    case .lost: "aspic: connection to the network lost"
    case .fault(let words): "aspic: connection to the network lost: \(words)"
    }
  }

  /// The exit status of the program.
  var status: Int32 {
    switch self {
    case .goodbye(_, let status): Int32(status)
    case .lost, .fault: 1
    }
  }
}
