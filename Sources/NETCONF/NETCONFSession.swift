import Configuration
import Management
package import Operations
import Schema
package import Shell

/// The session of a program at a router. Octets go in and come out, without I/O. RFC 6241, with the
/// requests of the real system.
///
/// It is a class because a server and the commands under way refer to it.
package final class NETCONFSession {
  /// The session in the network that carries the requests out.
  package let session: Session
  private var reader = FrameReader()
  /// Whether the hello of the client has been read.
  private var hasHello = false
  /// Whether a whole request may have arrived that has not begun.
  package private(set) var mayHaveRequest = false
  /// Whether no more octets will come.
  private var isAtEnd = false
  /// Whether no more requests are read.
  private var isClosed = false
  /// The request under way, and how it goes on; nil: none is.
  private var underWay: (Request, (Supply) throws(RPCFailure) -> Step)?
  /// Warnings of the request under way.
  var warnings: [RPCError] = []
  /// The datastores that the session has locked: `candidate`, `running`.
  var locks: Set<String> {
    // Whatever ended the session's lock, ended these.
    get { access.mode == .exclusive ? namesOfLocks : [] }
    set { namesOfLocks = newValue }
  }
  private var namesOfLocks: Set<String> = []

  /// How far a request has been carried out.
  enum Step {
    case answer(Answer)
    case needs(Need, then: (Supply) throws(RPCFailure) -> Step)
  }

  /// Creates the session before any octet has been exchanged.
  package init(on session: Session) { self.session = session }

  var context: OperationContext { session.context }
  var access: ManagementSession { session.context.access }

  /// The hello of the server, the first message of the session, with its framing.
  package var greeting: String {
    FrameReader.frame(Capabilities.hello(session: access.number), .endMark)
  }

  // MARK: Input

  /// The number of octets that have arrived and have not been handled.
  package var waitingOctets: Int { reader.count }

  /// Appends octets that have arrived. They are dropped if no more requests are read.
  package func append(_ octets: [UInt8]) {
    if isClosed { return }
    reader.append(octets)
    mayHaveRequest = true
  }

  /// Notes that no more octets will come. The session ends behind the last whole request.
  package func finishInput() {
    isAtEnd = true
    mayHaveRequest = true
  }

  /// Ends the session, whatever is under way.
  package func end() {
    isClosed = true
    // It refers to the session.
    underWay = nil
    session.end()
  }

  /// Whether the session has ended: no more requests begin.
  package var isOver: Bool { isClosed || !session.isOpen }

  /// Begins the next request that has arrived whole; nil: there is none.
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

  /// Goes on with the request under way.
  package func resume(_ supply: Supply, output: any CommandOutput) -> Progress {
    guard let (request, next) = underWay.take() else { return .ended(succeeded: true) }
    return proceed(request, output) { () throws(RPCFailure) in try next(supply) }
  }

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
    reply(Answer.elements(failure.elements).body([]), to: attributes, output)
  }

  /// Writes a reply. It repeats the attributes of the request. RFC 6241 §4.2.
  private func reply(
    _ body: String, to attributes: [Element.Attribute], _ output: any CommandOutput
  ) {
    let own = [
      Element.Attribute("xmlns", Capabilities.namespace),
      Element.Attribute("xmlns:junos", Release.namespace),
    ]
    let all = own + attributes.filter { repeated in !own.contains { $0.name == repeated.name } }
    let tag = all.map { " \($0.name)=\"\(XMLPrinter.escaped($0.value, isAttribute: true))\"" }
    // The body may be a whole configuration, and is not copied.
    let parts = ["<rpc-reply\(tag.joined())>\n", body, "</rpc-reply>"]
    for part in FrameReader.frame(parts, reader.framing) { output.write(part) }
  }

  // MARK: Requests

  private func begin(_ request: Request) throws(RPCFailure) -> Step {
    context.noteUse()
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

  private struct Handler: Sendable {
    let run: @Sendable (NETCONFSession) -> (Request) throws(RPCFailure) -> Step
    /// Whether the request is denied to sessions that may only look.
    let changes: Bool
    /// The elements that the operation may have; nil: the handler itself checks them.
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

  /// `close-session`. RFC 6241 §7.8.
  private func closeSession(_ request: Request) -> Step {
    isClosed = true
    return .answer(.ok)
  }

  /// `kill-session`. RFC 6241 §7.9.
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

  /// Carries out a request of the management.
  @discardableResult
  func perform<Request: ManagementRequest>(
    _ request: Request, within element: String? = nil
  ) throws(RPCFailure) -> Request.Answer {
    do throws(ManagementError) { return try access.handle(request) } catch {
      throw RPCFailure(error, within: element)
    }
  }

  /// Throws `unknown-element` if an operation has an argument that is not among `known`, and `bad-element`
  /// if it has one twice. A filter may have several configurations.
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

  /// Begins to edit the candidate that all share, unless the session edits already.
  func beginEditing() throws(RPCFailure) {
    if access.mode == nil { try perform(BeginEditing(.shared)) }
  }
}

extension RPCFailure {
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
