import Configuration
import Operations
import Shell
import Testing

@testable import NETCONF

/// Programs send malformed or excessive messages, or end at any time: only their own session is
/// affected.
@Suite("Programs that send invalid messages or disconnect")
struct HostileProgramTests {
  private func rpc(_ operation: String, _ number: Int = 1) -> String {
    "<rpc message-id=\"\(number)\">\(operation)</rpc>]]>]]>"
  }

  private let lock = "<lock><target><candidate/></target></lock>"
  private let openPrivate = "<open-configuration><private/></open-configuration>"

  /// Returns how often an element is opened in a text.
  private func count(_ element: String, in text: String) -> Int {
    text.ranges(of: "<\(element)").count
  }

  // MARK: Messages

  @Test(
    arguments: [
      "x", "\n#0\n", "\n#01\nx", "\n#4294967296\n", "\n#x\n", "\n#-1\n", "\n##\n",
      "\n#3\n<rpc>\n##\n",
    ])
  func whatIsNoChunkEndsTheSession(_ octets: String) throws {
    let program = try Program()
    _ = program.send(Program.hello.replacing(":base:1.0</", with: ":base:1.1</"))
    let reply = program.send(octets + "\n")
    #expect(reply.contains("<error-tag>malformed-message</error-tag>"))
    #expect(program.netconf.isOver)
    #expect(program.send("\n#6\n<rpc/>\n##\n") == "")
  }

  @Test func aChunkBeyondTheLimitEndsTheSession() throws {
    let program = try Program()
    _ = program.send(Program.hello.replacing(":base:1.0</", with: ":base:1.1</"))
    #expect(program.send("\n#67108865\n").contains("<error-tag>too-big</error-tag>"))
    #expect(program.netconf.isOver)
  }

  /// Four pieces have the length of the limit.
  @Test func aMessageWithoutAnEndEndsTheSession() throws {
    let program = try Program().greet()
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 24)
    for _ in 0..<4 { #expect(program.send(piece) == "") }
    #expect(program.send(piece).contains("<error-tag>too-big</error-tag>"))
    #expect(program.netconf.isOver)
    #expect(program.send(rpc("<get/>")) == "")
  }

  @Test func whatIsNoUTF8IsAnError() throws {
    for octets: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] {
      let program = try Program().greet()
      for (before, after) in [
        ("<rpc><command>", "</command></rpc>"), ("<rpc a=\"", "\"><get/></rpc>"), ("<", "/>"),
        (
          "<rpc><load-configuration><configuration><system><host-name>",
          "</host-name></system>"
            + "</configuration></load-configuration></rpc>"
        ),
      ] {
        let message = Array(before.utf8) + octets + Array("\(after)]]>]]>".utf8)
        let reply = program.send(message)
        #expect(reply.contains("<error-severity>error</error-severity>"), "\(before): \(reply)")
        #expect(count("rpc-reply", in: reply) == 1)
      }
      #expect(try program.changes() == "\n")
    }
  }

  @Test func depthIsLimitedWhereverItIs() throws {
    let program = try Program().greet()
    let (open, close) = (
      String(repeating: "<a>", count: 300), String(repeating: "</a>", count: 300)
    )
    let lists = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    for operation in [
      "<get-configuration>\(open)\(close)</get-configuration>",
      "<load-configuration><configuration>\(open)\(close)</configuration></load-configuration>",
      "<load-configuration format=\"json\"><configuration-json>{\"configuration\":\(lists)}"
        + "</configuration-json></load-configuration>",
    ] {
      let reply = program.send(rpc(operation))
      #expect(reply.contains("<error-severity>error</error-severity>"), "\(reply)")
      #expect(try program.changes() == "\n")
    }
  }

  /// Each element takes much more memory than its octets. A configuration may have any number of
  /// elements.
  @Test func elementsMayNotBeTooMany() throws {
    let text = Array("<rpc><x><a/><b c=\"\"/></x></rpc>".utf8)
    #expect(throws: Never.self) { try MarkupNode.read(text, limit: 5) }
    #expect(throws: LoadError.self) { try MarkupNode.read(text, limit: 4) }
    #expect(throws: Never.self) { try MarkupNode.read(text, limit: 2) { $0.last == "x" } }
    let many = String(repeating: "<a/>", count: 200_000)
    let reply = try Program().greet().send(rpc("<get-configuration>\(many)</get-configuration>"))
    #expect(reply.contains("too many elements"))
    #expect(count("rpc-reply", in: reply) == 1)
  }

  @Test func attributesMayBeLargeAndMany() throws {
    let program = try Program().greet()
    let value = String(repeating: "v", count: 1 << 20)
    #expect(program.send("<rpc a=\"\(value)\"><get/></rpc>]]>]]>").contains(" a=\"\(value)\""))
    let many = (0..<10_000).map { " a\($0)=\"\"" }.joined()
    let reply = program.send("<rpc\(many)><close-session/></rpc>]]>]]>")
    #expect(reply.contains(many))
    #expect(reply.contains("<ok/>"))
  }

  @Test(
    arguments: [
      "a=\"1\" a=\"2\"", "1=\"a\"", "-a=\"\"", "xmlns=\"a\" xmlns=\"b\"", "q:a=\"1\"",
      "xmlns:p=\"u\" xmlns:q=\"u\" p:a=\"\" q:a=\"\"", "xmlns:a=\"\"", "xmlns:xmlns=\"u\"",
      "xmlns:a=\"u\" a:b:c=\"\"", "xmlns:a=\"u\" a:=\"\"", ":a=\"\"", "xmlns:=\"u\"",
      "xmlns:a=\"u\" a:1=\"\"", "xmlns:1=\"u\"", "a\u{D7}=\"\"", "\u{B7}a=\"\"", "xmlns:xml=\"u\"",
      "xmlns:a=\"http://www.w3.org/XML/1998/namespace\"",
      "xmlns:a=\"http://www.w3.org/2000/xmlns/\"",
      "xmlns:junos=\"u\" xmlns:j=\"u\" junos:a=\"\" j:a=\"\"", "junos:a=\"\"",
    ])
  func attributesThatNoReplyCanRepeatAreRefused(_ attributes: String) throws {
    let program = try Program().greet()
    let reply = program.send("<rpc \(attributes)><lock-configuration/></rpc>]]>]]>")
    #expect(reply.contains("<error-tag>malformed-message</error-tag>"))
    #expect(program.netconf.locks.isEmpty)
  }

  @Test(
    arguments: [
      ("xmlns:a=\"u\" xmlns:b=\"v\" a:c=\"1\" b:c=\"2\" c=\"3\"", nil), ("xml:lang=\"en\"", nil),
      ("\u{E4}-1.b\u{B7}=\"\"", nil), ("message-id=\"1\" xmlns=\"u\"", "message-id=\"1\""),
      // The prefix has its own meaning in the reply.
      (
        "xmlns:junos=\"u\" junos:a=\"1\" xmlns:b=\"http://xml.juniper.net/junos/21.4R0/junos\" b:a=\"\"",
        "xmlns:b=\"http://xml.juniper.net/junos/21.4R0/junos\" b:a=\"\""
      ),
    ])
  func attributesAreRepeatedInTheirNamespaces(_ sent: String, _ repeated: String?) throws {
    let reply = try Program().greet().send("<rpc \(sent)><get-software-information/></rpc>]]>]]>")
    let own =
      "xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\" "
      + "xmlns:junos=\"http://xml.juniper.net/junos/21.4R0/junos\""
    #expect(reply.hasPrefix("<rpc-reply \(own) \(repeated ?? sent)>"), "\(reply.prefix(300))")
  }

  /// The server does not check that message identifiers differ. RFC 6241 §4.1.
  @Test func aNumberMayComeTwice() throws {
    let program = try Program().greet()
    let reply = program.send(rpc("<get-software-information/>") + rpc("<discard-changes/>"))
    #expect(count("rpc-reply", in: reply) == 2)
    #expect(count("rpc-reply xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"", in: reply) == 2)
  }

  @Test(
    arguments: [
      "<rpc xmlns=\"urn:x\"><get-configuration/></rpc>",
      "<x:rpc xmlns:x=\"urn:x\"><y:get-configuration xmlns:y=\"urn:y\"/></x:rpc>",
      "<rpc><get-configuration xmlns=\"http://xml.juniper.net/junos/21.4R3/junos\"/></rpc>",
    ])
  func namesCountInEveryNamespace(_ message: String) throws {
    let reply = try Program().greet().send(message + "]]>]]>")
    #expect(reply.contains("<configuration"))
    #expect(count("rpc-reply xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"", in: reply) == 1)
    let text = reply.dropLast(FrameReader.endMark.count + 2)
    #expect(try MarkupNode.read(Array(text.utf8)).name == "rpc-reply")
  }

  // MARK: Order

  @Test func requestsWaitForTheOneUnderWay() throws {
    let program = try Program().greet()
    let (netconf, output) = (program.netconf, program.output)
    output.text = ""
    netconf.append(
      Array(rpc("<ping><host>21.21.2.1</host><count>1</count></ping>", 1).utf8))
    guard case .needs? = netconf.beginNext(output: output) else {
      Issue.record("a ping does not wait")
      return
    }
    netconf.append(Array((rpc("<bogus/>", 2) + rpc("<close-session/>", 3) + rpc("<get/>", 4)).utf8))
    #expect(netconf.beginNext(output: output) == nil)
    #expect(output.text == "")
    #expect(!netconf.isOver)
    // The answer to the current request is sent first, and then the others.
    var progress = netconf.resume(.nothing, output: output)
    while case .needs(let need) = progress {
      if case .event(let time) = need { program.workspace.step(until: time) }
      progress = netconf.resume(.nothing, output: output)
    }
    while netconf.beginNext(output: output) != nil {}
    let numbers = output.text.split(separator: "message-id=\"").dropFirst().map { $0.first }
    #expect(numbers == ["1", "2", "3"])
    #expect(netconf.isOver)
  }

  // MARK: The end

  /// A session that ends after any of its octets has carried out complete requests only, and leaves
  /// neither a lock nor a private candidate.
  @Test(arguments: ["<lock-configuration/>", "<open-configuration><private/></open-configuration>"])
  func aSessionCutAnywhereLeavesNothing(_ opening: String) throws {
    let witness = try Program().greet()
    let text = Program.hello + rpc(opening) + rpc(Program.load("system { host-name cut; }"))
    let octets = Array(text.utf8)
    for place in 0...octets.count {
      let program = try Program(beside: witness)
      _ = program.send(Array(octets[..<place]))
      program.netconf.session.end()
      #expect(try witness.errors("<lock-configuration/>") == [], "\(place)")
      #expect(try witness.changes() == "\n", "\(place)")
      #expect(try witness.errors("<unlock-configuration/>") == [], "\(place)")
    }
    #expect(witness.workspace.sessions.count == 1)
  }

  /// Programs end while a load waits for its file.
  @Test func lostClientInALoadLeavesOtherSessionsUnchanged() throws {
    let other = try Program().greet()
    let third = try Program(beside: other).greet()
    let file = "<load-configuration url=\"file:///x\" format=\"text\"/>"
    _ = try other.request(openPrivate)
    _ = try other.request(Program.load("system { host-name kept; }"))
    for opening in [openPrivate, lock] {
      let program = try Program(beside: other).greet()
      _ = try program.request(opening)
      _ = try program.request(Program.load("system { host-name gone; }"))
      program.netconf.append(Array(rpc(file).utf8))
      guard case .needs(.read("/x"))? = program.netconf.beginNext(output: program.output) else {
        Issue.record("a load does not wait for its file")
        return
      }
      program.netconf.session.end()
      // The file arrives too late, and changes nothing.
      _ = program.netconf.resume(
        .octets(Array("system { host-name late; }".utf8)), output: program.output)
      #expect(try third.changes() == "\n")
    }
    #expect(try third.errors(lock) == [])
    #expect(try third.errors("<unlock><target><candidate/></target></unlock>") == [])
    #expect(try other.changes()?.contains("host-name kept") == true)
    #expect(try other.errors("<commit-configuration/>") == [])
  }

  @Test func argumentsHaveALimit() throws {
    let program = try Program().greet()
    let many = String(repeating: "<terse/>", count: 257)
    let request = "<get-interface-information>\(many)</get-interface-information>"
    #expect(
      try program.errors(request)
        == ["unknown-element: a request has 256 arguments at most (terse)"])
  }
}
