import Attachment
import Operations
import Shell

extension ServerConnection {
  /// Sends the greeting of the client and waits for that of the server. Returns the name of the
  /// router. Throws if the server rejects the client, closes the connection or has another release.
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

  /// Waits for the first state of the session. Notices that arrive before it are kept for later.
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

  /// Waits for the next message. Throws if the connection ends before.
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

extension ServerConnection.Ending {
  /// The sentence for the user about the end of the connection; nil if there is none.
  var words: String? {
    switch self {
    case .goodbye(let reason, _): reason
    case .lost: "aspic: connection to the network lost"
    case .fault(let words): "aspic: connection to the network lost: \(words)"
    }
  }

  /// The exit status of the program: that of the server, or 1 if the connection was lost.
  var status: Int32 {
    switch self {
    case .goodbye(_, let status): Int32(status)
    case .lost, .fault: 1
    }
  }
}
