import Configuration
import Operations

/// The capabilities of the server, and the hello messages with which a NETCONF session begins (RFC
/// 6241 section 8.1).
enum Capabilities {
  /// The XML namespace of NETCONF 1.0 and 1.1, which is also the identifier of a capability of old
  /// clients.
  static let namespace = "urn:ietf:params:xml:ns:netconf:base:1.0"

  /// The capabilities of the server. Programs that are written for Junos look for either spelling
  /// of a capability, so both are listed.
  private static let own =
    [
      "urn:ietf:params:netconf:base:1.0", "urn:ietf:params:netconf:base:1.1",
      "urn:ietf:params:netconf:capability:candidate:1.0",
      "urn:ietf:params:netconf:capability:confirmed-commit:1.0",
      "urn:ietf:params:netconf:capability:confirmed-commit:1.1",
      "urn:ietf:params:netconf:capability:validate:1.0",
      "urn:ietf:params:netconf:capability:validate:1.1",
      "urn:ietf:params:netconf:capability:rollback-on-error:1.0",
      "urn:ietf:params:netconf:capability:url:1.0?scheme=file",
      namespace,
      "urn:ietf:params:xml:ns:netconf:capability:candidate:1.0",
      "urn:ietf:params:xml:ns:netconf:capability:confirmed-commit:1.0",
      "urn:ietf:params:xml:ns:netconf:capability:validate:1.0",
      "urn:ietf:params:xml:ns:netconf:capability:url:1.0?scheme=file",
      "http://xml.juniper.net/netconf/junos/1.0", "http://xml.juniper.net/dmi/system/1.0",
    ]

  /// Returns the hello of the server for the session with number `session`.
  static func hello(session: Int) -> String {
    let capabilities = own.map { Element("capability", $0) }
    return XMLPrinter.print(
      Element(
        "hello", attributes: [Element.Attribute("xmlns", namespace)],
        [Element("capabilities", capabilities), Element("session-id", session)]))
  }

  /// Reads the hello of a client. Returns the framing of the messages that follow. Throws if the
  /// message is no hello, or if client and server have no version of the protocol in common.
  static func framing(of octets: [UInt8]) throws(RPCFailure) -> FrameReader.Framing {
    let document: MarkupNode
    do throws(LoadError) { document = try MarkupNode.read(octets) } catch {
      throw RPCFailure(.malformedMessage, error.sentence, kind: .rpc)
    }
    guard document.name == "hello" else {
      throw RPCFailure(.malformedMessage, "the first message must be <hello>")
    }
    guard document.child("session-id") == nil else {
      throw RPCFailure(.badElement, "a client gives no session-id", badElement: "session-id")
    }
    let known = document.child("capabilities")?.children.map(\.word) ?? []
    if known.contains("urn:ietf:params:netconf:base:1.1") { return .chunked }
    guard known.contains("urn:ietf:params:netconf:base:1.0") || known.contains(namespace) else {
      throw RPCFailure(.operationFailed, "the client has no version of the protocol in common")
    }
    return .endMark
  }
}
