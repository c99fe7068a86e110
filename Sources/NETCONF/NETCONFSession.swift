import Configuration
import Management
package import Operations
import Schema
package import Shell

/// The NETCONF session of a client at one router (RFC 6241), with the requests of Junos. It
/// receives octets and writes replies, but performs no I/O itself.
///
/// It is a class because the server and the running commands refer to the same session.
package final class NETCONFSession {
  /// The session in the network that runs commands.
  package let session: Session
  private var reader = FrameReader()
  /// Whether the hello of the client has been received.
  private var hasHello = false
  /// Whether a complete request may be waiting that has not been begun.
  package private(set) var mayHaveRequest = false
  /// Whether the client has closed its side, so that no more octets will arrive.
  private var isAtEnd = false
  /// Whether further requests are ignored.
  private var isClosed = false
  /// The running request and the function that continues it; nil: no request is running.
  private var underWay: (Request, (Supply) throws(RPCFailure) -> Step)?
  /// The warnings for the reply of the running request.
  var warnings: [RPCError] = []
  /// The datastores that the session has locked: `candidate`, `running`.
  var locks: Set<String> {
    // An exclusive session that has ended, for whatever reason, holds no lock.
    get { access.mode == .exclusive ? namesOfLocks : [] }
    set { namesOfLocks = newValue }
  }
  private var namesOfLocks: Set<String> = []

  /// The state of a request after a part of its work.
  enum Step {
    /// The request is complete.
    case answer(ReplyContents)
    /// The request needs something from the outside, and `then` continues it.
    case needs(Need, then: (Supply) throws(RPCFailure) -> Step)
  }

  /// Creates the session before any octet has been exchanged.
  package init(on session: Session) { self.session = session }

  /// The router and the user of the session.
  var context: OperationContext { session.context }
  /// The access of the session to the management of its router.
  var access: ManagementSession { session.context.access }

  /// The hello of the server, the first message of the session, with its framing.
  package var greeting: String {
    FrameReader.frame(Capabilities.hello(session: access.number), .endMark)
  }

  // MARK: Input

  /// The number of octets that have arrived and have not been handled.
  package var waitingOctets: Int { reader.count }

  /// Adds octets that have arrived. They are discarded if the session has been closed.
  package func append(_ octets: [UInt8]) {
    if isClosed { return }
    reader.append(octets)
    mayHaveRequest = true
  }

  /// States that no more octets will arrive. The session ends after the last complete request.
  package func finishInput() {
    isAtEnd = true
    mayHaveRequest = true
  }

  /// Ends the session at once, even during a request.
  package func end() {
    isClosed = true
    // The closure refers to the session and would keep it alive.
    underWay = nil
    session.end()
  }

  /// Whether the session has ended, so that no more requests are begun.
  package var isOver: Bool { isClosed || !session.isOpen }

  /// Begins the next complete request; nil: none has arrived.
  package func beginNext(output: any CommandOutput) -> Progress? {
    guard underWay == nil, !isOver else { return nil }
    do throws(FrameReader.Fault) {
      guard let message = try reader.next() else {
        mayHaveRequest = false
        if isAtEnd { isClosed = true }
        return nil
      }
      return handle(message, output)
    } catch {
      let fault =
        switch error {
        case .tooLong(let limit):
          RPCError(.tooBig, "a message has more than \(limit) octets", kind: .rpc)
        case .malformedChunk: RPCError(.malformedMessage, "invalid chunk", kind: .rpc)
        }
      reply(RPCFailure([fault]), to: [], output)
      isClosed = true
      return .ended(succeeded: false)
    }
  }

  /// Continues the running request with what it needed.
  package func resume(_ supply: Supply, output: any CommandOutput) -> Progress {
    guard let (request, next) = underWay.take() else { return .ended(succeeded: true) }
    return proceed(request, output) { () throws(RPCFailure) in try next(supply) }
  }

  /// Handles a message: the hello of the client, or a request.
  private func handle(_ message: [UInt8], _ output: any CommandOutput) -> Progress {
    guard hasHello else {
      do throws(RPCFailure) {
        reader.framing = try Capabilities.framing(of: message)
        hasHello = true
        return .ended(succeeded: true)
      } catch {
        reply(error, to: [], output)
        isClosed = true
        return .ended(succeeded: false)
      }
    }
    do throws(RPCFailure) {
      let request = try Request(message)
      warnings = []
      return proceed(request, output) { () throws(RPCFailure) in try self.begin(request) }
    } catch {
      reply(error, to: error.attributes, output)
      return .ended(succeeded: false)
    }
  }

  /// Runs a part of a request and writes its reply if the request is complete.
  private func proceed(
    _ request: Request, _ output: any CommandOutput, _ body: () throws(RPCFailure) -> Step
  ) -> Progress {
    do throws(RPCFailure) {
      switch try body() {
      case .needs(let need, let next):
        underWay = (request, next)
        return .needs(need)
      case .answer(let answer):
        reply(answer.body(warnings), to: request.attributes, output)
        return .ended(succeeded: true)
      }
    } catch {
      reply(error.of(request.operation.name), to: request.attributes, output)
      return .ended(succeeded: false)
    }
  }

  private func reply(
    _ failure: RPCFailure, to attributes: [Element.Attribute], _ output: any CommandOutput
  ) {
    reply(ReplyContents.elements(failure.elements).body([]), to: attributes, output)
  }

  /// Writes a reply, which repeats the attributes of the request. RFC 6241 section 4.2.
  private func reply(
    _ body: String, to attributes: [Element.Attribute], _ output: any CommandOutput
  ) {
    let own = [
      Element.Attribute("xmlns", Capabilities.namespace),
      Element.Attribute("xmlns:junos", Release.namespace),
    ]
    let all = own + attributes.filter { repeated in !own.contains { $0.name == repeated.name } }
    let tag = all.map { " \($0.name)=\"\(XMLPrinter.escaped($0.value, isAttribute: true))\"" }
    // The body may be a whole configuration, so it is not copied.
    let parts = ["<rpc-reply\(tag.joined())>\n", body, "</rpc-reply>"]
    for part in FrameReader.frame(parts, reader.framing) { output.write(part) }
  }

  // MARK: Requests

  /// Begins a request: one of `handlers`, or else that of a command. Throws
  /// `operation-not-supported` if there is neither.
  private func begin(_ request: Request) throws(RPCFailure) -> Step {
    context.recordUse()
    context.workspace.catchUp()
    let operation = request.operation
    if let handler = Self.handlers[operation.name] {
      if handler.changes, context.login.rights == .readOnly {
        throw RPCFailure(CommandFailure.denied)
      }
      if let known = handler.arguments { try refuse(operation, besides: known) }
      return try handler.run(self)(request)
    }
    let walker: Walker?
    do throws(RequestFault) {
      walker = try session.command(for: Self.withoutGeneralArguments(operation.element))
    } catch {
      throw RPCFailure(error)
    }
    guard let walker else {
      throw RPCFailure(
        .operationNotSupported, "syntax error, expecting <rpc>", badElement: operation.name)
    }
    return try run(.request(walker), as: ReplyFormat(of: operation))
  }

  /// The handler of a request that is not that of a command.
  private struct Handler: Sendable {
    let run: @Sendable (NETCONFSession) -> (Request) throws(RPCFailure) -> Step
    /// Whether sessions with read-only rights are denied the request.
    let changes: Bool
    /// The names of the elements that the operation accepts; nil: the handler checks them itself.
    let arguments: [String]?

    init(
      _ run: @escaping @Sendable (NETCONFSession) -> (Request) throws(RPCFailure) -> Step,
      changes: Bool = false, _ arguments: [String]? = []
    ) {
      self.run = run
      self.changes = changes
      self.arguments = arguments
    }
  }

  private static let handlers: [String: Handler] = [
    "cancel-commit": Handler(cancelCommit, changes: true, nil),
    "close-configuration": Handler(closeConfiguration),
    "close-session": Handler(closeSession),
    "command": Handler(runCommand),
    "commit": Handler(commit, changes: true, nil),
    "commit-configuration": Handler(commitConfiguration, changes: true, nil),
    "copy-config": Handler(copyConfiguration, changes: true, ["target", "source"]),
    "delete-config": Handler(deleteConfiguration, changes: true, ["target"]),
    "discard-changes": Handler(discardChanges, changes: true),
    "edit-config": Handler(
      editConfiguration, changes: true,
      [
        "target", "default-operation", "test-option", "error-option", "config", "config-text",
        "url",
      ]),
    "get": Handler(getConfig, ["filter"]),
    "get-config": Handler(getConfig, ["source", "filter"]),
    "get-configuration": Handler(getConfiguration, ["configuration"]),
    "kill-session": Handler(killSession, changes: true, ["session-id"]),
    "load-configuration": Handler(loadConfiguration, changes: true, nil),
    "lock": Handler(lock, changes: true, ["target"]),
    "lock-configuration": Handler(lockConfiguration, changes: true),
    "open-configuration": Handler(openConfiguration, changes: true, nil),
    "request-delete-rescue-configuration": Handler(deleteRescue, changes: true),
    "unlock": Handler(unlock, ["target"]),
    "unlock-configuration": Handler(unlockConfiguration),
    "validate": Handler(validate, ["source"]),
  ]

  /// Closes this session, as `close-session` requests. RFC 6241 section 7.8.
  private func closeSession(_ request: Request) -> Step {
    isClosed = true
    return .answer(.ok)
  }

  /// Ends another session, as `kill-session` requests. RFC 6241 section 7.9.
  private func killSession(_ request: Request) throws(RPCFailure) -> Step {
    guard let text = request.operation.child("session-id")?.word else {
      throw RPCFailure(
        .missingElement, "missing argument: session-id", badElement: "session-id")
    }
    guard let number = Int(text), number != access.number,
      let other = context.workspace.sessions.first(where: { $0.access.number == number }),
      !other.isHolder
    else {
      throw RPCFailure(.invalidValue, "no such session", badElement: "session-id")
    }
    other.end("ended by \(context.user)")
    return .answer(.ok)
  }

  /// Performs a request of the management. With `within`, its errors are enclosed in that element
  /// of the reply.
  @discardableResult
  func perform<Request: ManagementRequest>(
    _ request: Request, within element: String? = nil
  ) throws(RPCFailure) -> Request.Answer {
    do throws(ManagementError) { return try access.handle(request) } catch {
      throw RPCFailure(error, within: element)
    }
  }

  /// Checks the arguments of an operation. Throws `unknown-element` for one that is not in `known`,
  /// and `bad-element` for one that is given twice. Only `configuration` may be given several
  /// times, as in a filter.
  func refuse(_ operation: MarkupNode, besides known: [String]) throws(RPCFailure) {
    if let unknown = operation.children.first(where: { !known.contains($0.name) }) {
      throw RPCFailure(.unknownElement, "syntax error", badElement: unknown.name)
    }
    var names: Set<String> = []
    for child in operation.children where child.name != "configuration" {
      guard names.insert(child.name).inserted else {
        throw RPCFailure(.badElement, "'\(child.name)' is given twice", badElement: child.name)
      }
    }
  }

  /// Opens the shared candidate, unless the session already edits.
  func beginEditing() throws(RPCFailure) {
    if access.mode == nil { try perform(BeginEditing(.shared)) }
  }
}

extension RPCFailure {
  /// Creates the failure of a request for a command whose arguments are not valid.
  init(_ fault: RequestFault) {
    let tag: ErrorTag =
      switch fault.reason {
      case .unknownElement: .unknownElement
      case .missingElement: .missingElement
      case .invalidValue, .ambiguous: .invalidValue
      }
    self.init(tag, fault.message, badElement: fault.element)
  }
}
