import Configuration

/// An `rpc-error`: why a request was not carried out, or a warning. RFC 6241 §4.3 and appendix A.
struct RPCError: Error, Equatable, Sendable {
  enum Kind: String, Sendable {
    case transport, rpc, `protocol`, application
  }

  enum Severity: String, Sendable { case error, warning }

  var kind: Kind
  var tag: ErrorTag
  var severity = Severity.error
  /// The banner of the container at fault, such as `[edit services]`; empty if there is none.
  var path = ""
  var message: String
  /// The element, word or statement at fault; empty if there is none.
  var badElement = ""
  /// The attribute of that element at fault; nil if there is none.
  var badAttribute: String?
  /// The session that holds a lock.
  var sessionID: Int?
  /// The place in the text that was to be loaded, both counted from 1.
  var line: Int?
  var column: Int?

  init(
    _ tag: ErrorTag, _ message: String, kind: Kind = .protocol, badElement: String = ""
  ) {
    self.kind = kind
    self.tag = tag
    self.message = message
    self.badElement = badElement
  }

  /// Creates a warning of the protocol.
  static func warning(_ message: String) -> RPCError {
    var warning = RPCError(.operationFailed, message)
    warning.severity = .warning
    return warning
  }

  /// Creates the error of a lock that a session holds.
  static func lockDenied(_ message: String, heldBy session: Int) -> RPCError {
    var error = RPCError(.lockDenied, message)
    error.sessionID = session
    return error
  }

  var element: Element {
    var children = [
      Element("error-type", kind.rawValue), Element("error-tag", tag.rawValue),
      Element("error-severity", severity.rawValue),
    ]
    if !path.isEmpty { children.append(Element("error-path", path)) }
    children.append(Element("error-message", message))
    var info: [Element] = []
    if let sessionID { info.append(Element("session-id", sessionID)) }
    if let badAttribute { info.append(Element("bad-attribute", badAttribute)) }
    if !badElement.isEmpty { info.append(Element("bad-element", badElement)) }
    if let line { info.append(Element("line-number", line)) }
    if let column { info.append(Element("column", column)) }
    if !info.isEmpty { children.append(Element("error-info", info)) }
    return Element("rpc-error", children)
  }
}

/// Why a request was not carried out. With `within`, the errors stand in that element of the reply, as
/// those of a load or a commit.
struct RPCFailure: Error, Equatable, Sendable {
  var errors: [RPCError]
  var within: String?
  /// The elements that stand behind the errors in that element.
  var closing: [Element] = []
  /// The attributes of an `rpc` that is no request; its reply repeats them.
  var attributes: [Element.Attribute] = []

  init(_ errors: [RPCError], within: String? = nil) {
    self.errors = errors
    self.within = within
  }

  init(
    _ tag: ErrorTag, _ message: String, kind: RPCError.Kind = .protocol, badElement: String = ""
  ) {
    self.init([RPCError(tag, message, kind: kind, badElement: badElement)])
  }

  /// Creates the failure of a request whose attribute has a value that it cannot have. `element`: that of
  /// the attribute; empty stands for the operation.
  static func invalid(
    _ attribute: String, _ value: String, in element: String = ""
  ) -> RPCFailure {
    badAttribute(attribute, "invalid value for '\(attribute)': \(value)", in: element)
  }

  /// Creates the failure of a request whose attribute cannot stand there. RFC 6241 appendix A.
  static func badAttribute(
    _ attribute: String, _ message: String, in element: String = ""
  ) -> RPCFailure {
    var error = RPCError(.badAttribute, message, badElement: element)
    error.badAttribute = attribute
    return RPCFailure([error])
  }

  /// Returns the failure of a request for an operation: an attribute at fault is the operation's unless
  /// its element is known.
  func of(_ operation: String) -> RPCFailure {
    var failure = self
    for index in errors.indices where errors[index].badAttribute != nil {
      if errors[index].badElement.isEmpty { failure.errors[index].badElement = operation }
    }
    return failure
  }

  var elements: [Element] {
    let children = errors.map(\.element)
    return within.map { [Element($0, children + closing)] } ?? children
  }
}
