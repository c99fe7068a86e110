import Configuration

/// The element `rpc-error`: the reason why a request failed, or a warning. RFC 6241 section 4.3
/// and appendix A.
struct RPCError: Error, Equatable, Sendable {
  /// The layer of the protocol in which the error occurred, `error-type`.
  enum Kind: String, Sendable {
    case transport, rpc, `protocol`, application
  }

  /// The severity of the error, `error-severity`.
  enum Severity: String, Sendable { case error, warning }

  /// The layer of the protocol in which the error occurred.
  var kind: Kind
  /// The kind of error, `error-tag`.
  var tag: ErrorTag
  /// Whether it is an error or a warning.
  var severity = Severity.error
  /// The path of the faulty container, such as `[edit services]`; empty if there is none.
  var path = ""
  /// The sentence for the user, `error-message`.
  var message: String
  /// The faulty element, word or statement; empty if there is none.
  var badElement = ""
  /// The faulty attribute of `badElement`; nil if there is none.
  var badAttribute: String?
  /// The number of the session that holds the lock.
  var sessionID: Int?
  /// The line of the error in the text that was loaded, from 1.
  var line: Int?
  /// The column of the error in its line, from 1.
  var column: Int?

  init(
    _ tag: ErrorTag, _ message: String, kind: Kind = .protocol, badElement: String = ""
  ) {
    self.kind = kind
    self.tag = tag
    self.message = message
    self.badElement = badElement
  }

  /// Returns a warning of the layer `protocol`.
  static func warning(_ message: String) -> RPCError {
    var warning = RPCError(.operationFailed, message)
    warning.severity = .warning
    return warning
  }

  /// Returns the error of a lock that the session with number `session` holds.
  static func lockDenied(_ message: String, heldBy session: Int) -> RPCError {
    var error = RPCError(.lockDenied, message)
    error.sessionID = session
    return error
  }

  /// The element `rpc-error` with its contents.
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

/// The failure of a request: the errors and warnings of its reply. With `within`, they are enclosed
/// in that element of the reply, as those of a load or a commit.
struct RPCFailure: Error, Equatable, Sendable {
  /// The errors and warnings, in the order of the reply.
  var errors: [RPCError]
  /// The name of the element that encloses the errors; nil: none does.
  var within: String?
  /// The elements behind the errors within that element.
  var closing: [Element] = []
  /// The attributes of an `rpc` that is not a valid request. Its reply repeats them.
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

  /// Returns the failure of a request with an attribute of an invalid value. `element` is the
  /// element of the attribute; empty stands for the operation.
  static func invalid(
    _ attribute: String, _ value: String, in element: String = ""
  ) -> RPCFailure {
    badAttribute(attribute, "invalid value for '\(attribute)': \(value)", in: element)
  }

  /// Returns the failure of a request with an attribute that is not permitted. RFC 6241 appendix A.
  static func badAttribute(
    _ attribute: String, _ message: String, in element: String = ""
  ) -> RPCFailure {
    var error = RPCError(.badAttribute, message, badElement: element)
    error.badAttribute = attribute
    return RPCFailure([error])
  }

  /// Returns the failure with the operation as the element of each faulty attribute whose element
  /// is not known.
  func of(_ operation: String) -> RPCFailure {
    var failure = self
    for index in errors.indices where errors[index].badAttribute != nil {
      if errors[index].badElement.isEmpty { failure.errors[index].badElement = operation }
    }
    return failure
  }

  /// The elements of the reply.
  var elements: [Element] {
    let children = errors.map(\.element)
    return within.map { [Element($0, children + closing)] } ?? children
  }
}
