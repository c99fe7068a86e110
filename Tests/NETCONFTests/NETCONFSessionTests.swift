import Configuration
import Management
import Operations
import Shell
import Testing

@testable import NETCONF

/// A session begins with the exchange of hello messages, and answers its requests in their order.
@Suite("A session over NETCONF")
struct NETCONFSessionTests {
  @Test func aReplyRepeatsTheAttributes() throws {
    let program = try Program().greet()
    let reply = program.send(
      "<a:rpc xmlns:a=\"urn:ietf:params:xml:ns:netconf:base:1.0\" message-id='&lt;7&gt;' "
        + "x=\"y\"><a:get-config><a:source><a:running/></a:source></a:get-config></a:rpc>]]>]]>")
    #expect(reply.contains("message-id=\"&lt;7&gt;\" x=\"y\""))
    #expect(reply.contains("<data>"))
  }

  /// Programs need the attributes to find the request to which a reply belongs. RFC 6241 §4.2.
  @Test(arguments: ["", "<get/><get/>"])
  func aReplyToNoRequestRepeatsThemToo(_ contents: String) throws {
    let reply = try Program().greet().send("<rpc message-id=\"7\">\(contents)</rpc>]]>]]>")
    #expect(reply.contains("message-id=\"7\""))
    #expect(reply.contains("<error-tag>missing-element</error-tag>"))
  }

  @Test func base11FollowsTheHellos() throws {
    let program = try Program()
    let hello = Program.hello.replacing(":base:1.0</", with: ":base:1.1</")
    #expect(program.send(hello) == "")
    let reply = program.send("\n#29\n<rpc message-id=\"1\"><close-se\n#14\nssion/></rpc>\n\n##\n")
    #expect(reply.hasPrefix("\n#"))
    #expect(reply.hasSuffix("\n##\n"))
    #expect(reply.contains("<ok/>"))
    #expect(program.netconf.isOver)
  }

  @Test(
    arguments: [
      ("<rpc", "malformed-message"), ("<rpc></rpx>", "malformed-message"),
      ("<!DOCTYPE rpc [<!ENTITY a \"b\">]><rpc>&a;</rpc>", "malformed-message"),
      ("<rpc>&a;</rpc>", "malformed-message"), ("<rpc/>", "missing-element"),
      ("<hello/>", "unknown-element"), ("<rpc><get/><get/></rpc>", "missing-element"),
      ("<rpc><bogus/></rpc>", "operation-not-supported"),
      (String(repeating: "<a>", count: 300), "malformed-message"), ("", "malformed-message"),
    ])
  func whatIsNoRequestIsAnError(_ row: (message: String, tag: String)) throws {
    let program = try Program().greet()
    let reply = program.send(row.message + "]]>]]>")
    #expect(reply.contains("<error-tag>\(row.tag)</error-tag>"), "\(reply)")
    // The session continues.
    #expect(try program.request("<get-software-information/>").child("software-information") != nil)
  }

  @Test func withoutAHelloNothingIsDone() throws {
    for message in [
      "<rpc><get/></rpc>", "<hello/>", "x", "<hello><session-id>1</session-id></hello>",
    ] {
      let program = try Program()
      #expect(program.send(message + "]]>]]>").contains("<rpc-error>"))
      #expect(program.netconf.isOver)
    }
  }

  @Test func requestsAreAnsweredInOrder() throws {
    let program = try Program().greet()
    let text = (0..<20).map { "<rpc message-id=\"\($0)\"><get-software-information/></rpc>]]>]]>" }
    let reply = program.send(text.joined())
    let numbers = reply.split(separator: "message-id=\"").dropFirst().map {
      $0.prefix { $0 != "\"" }
    }
    #expect(numbers == (0..<20).map { "\($0)" })
  }

  /// Sessions that are cut anywhere, or in which an octet is changed, cause no trap.
  @Test func cutAndChangedSessionsDoNoHarm() throws {
    let whole =
      Program.hello + "<rpc message-id=\"1\">" + Program.load("system { host-name a; }")
      + "</rpc>]]>]]><rpc><get-config><source><candidate/></source></get-config></rpc>]]>]]>"
    let octets = Array(whole.utf8)
    for place in stride(from: 0, to: octets.count, by: 3) {
      let program = try Program()
      _ = program.send(String(decoding: octets[..<place], as: UTF8.self))
      var changed = octets
      changed[place] ^= 0x15
      _ = try Program().send(String(decoding: changed, as: UTF8.self))
      program.netconf.finishInput()
      _ = program.send("")
      #expect(program.netconf.isOver)
    }
  }

  @Test func readOnlyUsersChangeNothing() throws {
    let program = try Program(rights: .readOnly).greet()
    for request in [
      Program.load("system { host-name a; }"), "<commit-configuration/>", "<lock-configuration/>",
      "<edit-config/>", "<kill-session><session-id>1</session-id></kill-session>",
      "<request-save-rescue-configuration/>", "<command>request lab advance 5</command>",
    ] {
      #expect(try program.errors(request).first?.hasPrefix("access-denied") == true, "\(request)")
    }
  }

  @Test func aSessionEndsAnother() throws {
    let program = try Program().greet()
    let other = try Program(beside: program).greet()
    let number = other.netconf.session.context.access.number
    let own = program.netconf.session.context.access.number
    for wrong in ["\(own)", "0", "x", "99999"] {
      #expect(
        try program.errors("<kill-session><session-id>\(wrong)</session-id></kill-session>")
          == ["invalid-value: no such session (session-id)"])
    }
    #expect(
      try program.errors("<kill-session/>")
        == ["missing-element: missing argument: session-id (session-id)"])
    #expect(
      try program.request("<kill-session><session-id>\(number)</session-id></kill-session>")
        .child("ok") != nil)
    #expect(other.netconf.isOver)
  }
}
