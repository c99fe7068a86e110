import Configuration

/// The request of a client, as the element `rpc` states it. RFC 6241 section 4.1.
struct Request {
  /// The attributes of `rpc`, which its reply repeats.
  var attributes: [Element.Attribute]
  /// The operation, which is the only child of `rpc`.
  var operation: MarkupNode
  /// The prefixes of namespaces that `rpc` declares.
  private var prefixes: [Element.Attribute]
  /// The octets of the message. They hold the elements whose contents were left out.
  var octets: [UInt8]

  /// Returns whether the contents of an element are left out, because it may hold a whole
  /// configuration, which `ConfigurationReader` reads. `path` are the names of the elements from
  /// the root to it.
  static func isLeftOut(_ path: [String]) -> Bool {
    guard path.last == "configuration" else { return false }
    return path.dropLast().contains { ["load-configuration", "config"].contains($0) }
  }

  /// Parses a message. Throws `malformed-message`, `unknown-element` or `missing-element` of the
  /// layer `rpc`.
  init(_ octets: [UInt8]) throws(RPCFailure) {
    let document: MarkupNode
    do throws(LoadError) {
      document = try MarkupNode.read(octets, leavingOut: Self.isLeftOut)
    } catch {
      var fault = RPCError(error)
      (fault.kind, fault.tag) = (.rpc, .malformedMessage)
      throw RPCFailure([fault])
    }
    guard document.name == "rpc" else {
      throw RPCFailure(
        .unknownElement, "syntax error, expecting <rpc>", kind: .rpc, badElement: document.name)
    }
    guard let repeated = RepeatedAttributes(document.attributes) else {
      throw RPCFailure(.malformedMessage, "invalid attributes", kind: .rpc, badElement: "rpc")
    }
    (attributes, prefixes) = (repeated.attributes, document.declaredPrefixes)
    guard let operation = document.children.first, document.children.count == 1 else {
      var failure = RPCFailure(
        .missingElement, "an rpc has one operation", kind: .rpc, badElement: "rpc")
      failure.attributes = attributes
      throw failure
    }
    self.operation = operation
    self.octets = octets
  }

  /// Returns the document of an element whose contents were left out. The prefixes that the
  /// enclosing elements declare are added to it.
  func document(of node: MarkupNode) -> [UInt8] {
    var octets = Array(octets[node.range])
    var declared = prefixes
    var around: MarkupNode? = operation
    while let element = around, element.range != node.range {
      declared += element.declaredPrefixes
      around = element.children.first { $0.range.contains(node.range.lowerBound) }
    }
    if declared.isEmpty { return octets }
    // The declarations are inserted behind the name of the element. Prefixes that the element
    // declares itself follow and take precedence.
    let place = octets.dropFirst().firstIndex {
      [UInt8(ascii: ">"), UInt8(ascii: "/"), 32, 9, 10, 13].contains($0)
    }
    let text = declared.map { " \($0.name)=\"\(XMLPrinter.escaped($0.value, isAttribute: true))\"" }
    if let place { octets.insert(contentsOf: Array(text.joined().utf8), at: place) }
    return octets
  }
}

/// The contents of a reply.
enum ReplyContents {
  /// The operation has succeeded without a result: `<ok/>`.
  case ok
  /// The elements of the result.
  case elements([Element])
  /// JSON, which the reply contains as text without an enclosing element.
  case text(String)

  /// Returns the contents as XML, with `warnings` before them.
  func body(_ warnings: [RPCError]) -> String {
    var body = ""
    for warning in warnings { body += XMLPrinter.print(warning.element) }
    switch self {
    case .ok: body += "<ok/>\n"
    case .elements(let elements): for element in elements { body += XMLPrinter.print(element) }
    case .text(let text): body += XMLPrinter.escaped(text)
    }
    return body
  }
}
