import Attachment
import Operations
import Shell

extension Connection {
  /// Says who attaches, and waits for the answer. Returns the name of the router, and what the
  /// terminal has to know of the session. Messages that come between are kept.
  func attach(
    _ hello: Hello
  ) throws(AttachmentError) -> (router: String, state: SessionState) {
    guard send(.hello(release: Release.version, hello)) else {
      throw AttachmentError(.notServer("the greeting is too long"))
    }
    var router: String?
    var others: [ServerMessage] = []
    while true {
      while let message = next() {
        switch message {
        case .welcome(let greeting, let name):
          guard greeting.isCurrent else {
            throw AttachmentError(.otherVersion(release: greeting.release))
          }
          router = name
        case .refused(_, let reason): throw AttachmentError(.refused(reason))
        case .state(let state):
          guard let router else { throw AttachmentError(.notServer("it sends no greeting")) }
          giveBack(others + rest())
          return (router, state)
        case .notice: others.append(message)
        default: throw AttachmentError(.notServer("it sends no greeting"))
        }
      }
      if let ending { throw AttachmentError(Self.reason(for: ending)) }
      receiveBlocking()
    }
  }

  private func rest() -> [ServerMessage] {
    var rest: [ServerMessage] = []
    while let message = next() { rest.append(message) }
    return rest
  }

  private static func reason(for ending: Ending) -> AttachmentError.Reason {
    switch ending {
    case .goodbye(let reason?, _): .refused(reason)
    case .goodbye(nil, _), .lost: .closed
    case .fault(let words): .notServer(words)
    }
  }
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
