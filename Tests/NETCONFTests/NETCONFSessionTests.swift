import Configuration
import Datastore
import Management
import Operations
import Shell
import Testing

@testable import NETCONF

@Suite("A session over NETCONF")
struct NETCONFSessionTests {
  private func load(_ text: String, _ attributes: String = "") -> String {
    "<load-configuration format=\"text\" \(attributes)><configuration-text>\(text)"
      + "</configuration-text></load-configuration>"
  }

  private func committed(_ program: Program, _ filter: String = "") throws -> String {
    let reply = try program.request(
      "<get-configuration database=\"committed\" format=\"set\">\(filter)</get-configuration>")
    return reply.child("configuration-set")?.text ?? ""
  }

  // MARK: Messages

  @Test func aReplyRepeatsTheAttributes() throws {
    let program = try Program().greet()
    let reply = program.send(
      "<a:rpc xmlns:a=\"urn:ietf:params:xml:ns:netconf:base:1.0\" message-id='&lt;7&gt;' "
        + "x=\"y\"><a:get-config><a:source><a:running/></a:source></a:get-config></a:rpc>]]>]]>")
    #expect(reply.contains("message-id=\"&lt;7&gt;\" x=\"y\""))
    #expect(reply.contains("<data>"))
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
    // The session goes on.
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

  /// Whatever a session begins with, cut anywhere or with an octet changed, traps nothing.
  @Test func cutAndChangedSessionsDoNoHarm() throws {
    let whole =
      Program.hello + "<rpc message-id=\"1\">" + load("system { host-name a; }")
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

  // MARK: The configuration

  @Test func loadsComparesAndCommits() throws {
    let program = try Program().greet()
    let loaded = try program.request(load("system { host-name a; }"))
    #expect(loaded.child("load-configuration-results")?.child("ok") != nil)
    let compared = try program.request("<get-configuration compare=\"rollback\" rollback=\"0\"/>")
    let text = compared.child("configuration-information")?.child("configuration-output")?.text
    #expect(text?.contains("host-name a;") == true)
    #expect(
      try program.request("<commit-configuration><check/></commit-configuration>").child("ok")
        != nil)
    #expect(try !committed(program).contains("host-name a"))
    let done = try program.request("<commit-configuration><log>why</log></commit-configuration>")
    #expect(done.child("ok") != nil)
    #expect(try committed(program).contains("set system host-name a\n"))
    let router = try #require(program.workspace.routers.first)
    #expect(router.records.first?.comment == "why")
    #expect(router.records.first?.via == "netconf")
  }

  @Test(arguments: ["text", "set", "xml", "json"])
  func everyFormIsLoadedAsItIsShown(_ format: String) throws {
    let program = try Program().greet()
    _ = try program.request(load("system { host-name a; domain-name b.c; } foreign x { y; }"))
    _ = try program.request(load("interfaces { so-0/0/0 { unit 0 { family inet; } } }"))
    let shown = program.send(
      "<rpc><get-configuration format=\"\(format)\"/></rpc>]]>]]>")
    let before = try program.request("<get-configuration format=\"set\"/>")
    let reply = try MarkupNode.read(Array(shown.utf8.dropLast(8)))
    let inside: String
    if format == "json" {
      inside = "<configuration-json>\(XMLPrinter.escaped(reply.text))</configuration-json>"
    } else {
      let start = try #require(shown.firstRange(of: "<configuration"))
      let end = try #require(shown.firstRange(of: "</rpc-reply>"))
      inside = String(shown[start.lowerBound..<end.lowerBound])
    }
    _ = try program.request("<discard-changes/>")
    let answer = try program.request(
      "<load-configuration action=\"\(format == "set" ? "set" : "override")\" "
        + "format=\"\(format)\">\(inside)</load-configuration>")
    #expect(answer.child("load-configuration-results")?.child("ok") != nil, "\(answer)")
    #expect(
      try program.request("<get-configuration format=\"set\"/>").children[0].text
        == before.children[0].text)
  }

  @Test func errorsOfALoadHaveTheirPlace() throws {
    let program = try Program().greet()
    let reply = try program.request(load("system {\n    bogus 1;\n    host-name a;\n}"))
    let results = try #require(reply.child("load-configuration-results"))
    let error = try #require(results.child("rpc-error"))
    #expect(error.child("error-path")?.text == "[edit system]")
    let info = try #require(error.child("error-info"))
    #expect(info.child("bad-element")?.text == "bogus")
    #expect(info.child("line-number")?.text == "2")
    #expect(info.child("column")?.text == "5")
    #expect(results.child("load-error-count")?.text == "1")
  }

  /// A string that is open may be a secret.
  @Test(arguments: [
    ("set interfaces so-0/0/0 mtu many", "[edit interfaces so-0/0/0]", "many", "29"),
    ("set system bogus", "[edit system]", "bogus", "12"),
    ("set bogus", "[edit]", "bogus", "5"),
    ("set system host-name", "[edit system]", "host-name", "22"),
    ("top set system bogus 1", "[edit system]", "bogus", "16"),
    ("rename interfaces so-0/0/0 mtu to x", "[edit interfaces so-0/0/0]", "to", "32"),
    (
      "set services ipsec-vpn ike policy p mode fast", "[edit services ipsec-vpn ike policy p]",
      "fast", "42"
    ),
    (
      "set services ipsec-vpn ike policy p pre-shared-key asci-text s3cr3t",
      "[edit services ipsec-vpn ike policy p pre-shared-key]", "asci-text", "52"
    ),
    ("bogus", "[edit]", "bogus", "1"),
    ("set system host-name \"a", "[edit system]", nil, "22"),
  ])
  func errorsOfCommandsHaveTheirPlace(
    _ row: (line: String, path: String, bad: String?, column: String)
  ) throws {
    let program = try Program().greet()
    let reply = try program.request(
      "<load-configuration action=\"set\"><configuration-set>set system host-name a\n\(row.line)"
        + "</configuration-set></load-configuration>")
    let results = try #require(reply.child("load-configuration-results"))
    let error = try #require(results.child("rpc-error"))
    #expect(error.child("error-path")?.text == row.path)
    let info = try #require(error.child("error-info"))
    #expect(info.child("bad-element")?.text == row.bad)
    #expect(info.child("line-number")?.text == "2")
    #expect(info.child("column")?.text == row.column)
  }

  @Test(arguments: [
    ("action=\"set\"", "<configuration-set>delete system domain-name</configuration-set>"),
    (
      "format=\"text\"",
      "<configuration-text>system { delete: domain-name; }</configuration-text>"
    ),
    ("", "<configuration><system><domain-name delete=\"delete\"/></system></configuration>"),
  ])
  func whatIsNotThereToBeDeletedIsAWarningBesideOK(_ row: (how: String, text: String)) throws {
    let program = try Program().greet()
    let reply = try program.request(
      "<load-configuration \(row.how)>\(row.text)</load-configuration>")
    let results = try #require(reply.child("load-configuration-results"))
    #expect(results.children.map(\.name) == ["rpc-error", "ok"])
    let warning = try #require(results.child("rpc-error"))
    #expect(warning.child("error-severity")?.text == "warning")
    #expect(warning.child("error-message")?.text == "statement not found")
    #expect(warning.child("error-path")?.text == "[edit system]")
    #expect(warning.child("error-info")?.child("bad-element")?.text == "domain-name")
  }

  @Test func aCommitThatDoesNotCheckSaysWhere() throws {
    let program = try Program().greet()
    let errors = try program.errors(
      load("services { service-set s { ipsec-vpn-rules nothing; } }"))
    #expect(errors == [])
    let failed = try program.errors("<commit-configuration/>")
    #expect(failed.count >= 2, "\(failed)")
    #expect(failed.last?.contains("commit failed") == true)
    #expect(try program.errors("<validate><source><candidate/></source></validate>").count >= 2)
    #expect(try !committed(program).contains("service-set"))
  }

  @Test func urlsAreFilesOfTheClient() throws {
    let program = try Program().greet()
    let files = ["/tmp/x": "system { host-name b; }"]
    let reply = try program.request(
      "<load-configuration url=\"file:///tmp/x\" format=\"text\"/>", files: files)
    #expect(reply.child("load-configuration-results")?.child("ok") != nil)
    #expect(
      try program.errors("<load-configuration url=\"file:///tmp/y\"/>")
        == ["operation-failed: /tmp/y: No such file or directory"])
    #expect(
      try program.errors("<load-configuration url=\"http://a/y\"/>").first?.hasPrefix(
        "invalid-value")
        == true)
  }

  @Test(
    arguments: [
      ("file:///a/b", "/a/b"), ("file://localhost/a%20b", "/a b"), ("FILE:///a", "/a"),
      ("a b%20c", "a b%20c"), ("file:///100%", "/100%"), ("file:///%+1%00%ff", "/%+1%00%ff"),
      ("file:///%C3%A4", "/\u{E4}"),
    ])
  func urlsOfFilesHavePaths(_ url: String, _ path: String) throws {
    #expect(try NETCONFSession.path(of: url) == path)
  }

  @Test(arguments: ["file://host/a", "http://a/b", "://", "file://"])
  func otherURLsAreRefused(_ url: String) {
    #expect(throws: RPCFailure.self) { try NETCONFSession.path(of: url) }
  }

  @Test func filtersSelect() throws {
    let program = try Program().greet()
    _ = try program.request(load("system { host-name a; domain-name b.c; }"))
    _ = try program.request("<commit/>")
    let filter = "<configuration><system><domain-name/></system></configuration>"
    #expect(try committed(program, filter) == "set system domain-name b.c\n")
    let got = try program.request(
      "<get-config><source><running/></source><filter type=\"subtree\">\(filter)</filter></get-config>"
    )
    let system = got.child("data")?.child("configuration")?.child("system")
    #expect(system?.children.map(\.name) == ["domain-name"])
    #expect(
      try program.errors(
        "<get-configuration><configuration><bogus/></configuration></get-configuration>")
        == ["operation-failed: syntax error (bogus)"])
  }

  @Test func editConfigKeepsOrChangesNothing() throws {
    let program = try Program().greet()
    func edit(_ inside: String, _ options: String = "") -> String {
      "<edit-config><target><candidate/></target>\(options)<config>"
        + "<configuration xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\">\(inside)</configuration></config></edit-config>"
    }
    #expect(
      try program.request(edit("<system><host-name>a</host-name></system>")).child("ok") != nil)
    #expect(
      try program.errors(
        edit(
          "<system><domain-name>b.c</domain-name><host-name nc:operation=\"create\">b</host-name></system>"
        )
      )
      .first?.hasPrefix("data-exists") == true)
    #expect(
      try program.request("<get-configuration format=\"set\"/>").children[0].text.contains(
        "domain-name") == false)
    _ = try program.errors(
      edit(
        "<system><domain-name>b.c</domain-name><host-name nc:operation=\"create\">b</host-name></system>",
        "<error-option>continue-on-error</error-option>"))
    #expect(
      try program.request("<get-configuration format=\"set\"/>").children[0].text.contains(
        "domain-name b.c"))
    #expect(
      try program.request(edit("<system><host-name nc:operation=\"delete\"/></system>")).child("ok")
        != nil)
    #expect(
      try program.errors(edit("<system><host-name nc:operation=\"delete\"/></system>"))
        .first?.hasPrefix("data-missing") == true)
    #expect(
      try program.errors(edit("<system/>", "<default-operation>bogus</default-operation>"))
        == ["invalid-value: invalid value: bogus (default-operation)"])
  }

  /// A prefix is valid inside the element that declares it, whichever that is.
  @Test(arguments: ["edit-config", "config", "configuration"])
  func aPrefixIsOfTheElementsAround(_ element: String) throws {
    let program = try Program().greet()
    _ = try program.request(load("system { host-name a; }"))
    let declaration = "xmlns:x=\"urn:ietf:params:xml:ns:netconf:base:1.0\""
    let request =
      "<edit-config><target><candidate/></target><config><configuration><system>"
      + "<host-name x:operation=\"delete\"/></system></configuration></config></edit-config>"
    let declared = request.replacing("<\(element)>", with: "<\(element) \(declaration)>")
    #expect(try program.errors(declared) == [])
    #expect(try program.errors(declared).first?.hasPrefix("data-missing") == true)
    #expect(try program.errors(request).count == 1)
  }

  /// RFC 6241 appendix A: with the name of the attribute, and of the element that has it.
  @Test func anAttributeAtFaultIsNamedWithItsElement() throws {
    let reply = try Program().greet().request(
      "<load-configuration><configuration><system><host-name bogus=\"1\">a</host-name></system>"
        + "</configuration></load-configuration>")
    let error = try #require(reply.child("load-configuration-results")?.child("rpc-error"))
    #expect(error.child("error-tag")?.text == "unknown-attribute")
    let info = try #require(error.child("error-info"))
    #expect(info.child("bad-attribute")?.text == "bogus")
    #expect(info.child("bad-element")?.text == "host-name")
  }

  // MARK: Locks

  @Test func aLockKeepsOthersOutAndEndsWithItsSession() throws {
    let program = try Program().greet()
    var other: Program? = try Program(beside: program).greet()
    let lock = "<lock><target><candidate/></target></lock>"
    #expect(try other?.request(lock).child("ok") != nil)
    _ = try other?.request(load("system { host-name other; }"))
    for request in [
      lock, "<lock-configuration/>", load("system { host-name a; }"), "<commit-configuration/>",
      "<commit/>", "<discard-changes/>",
    ] {
      #expect(try program.errors(request).first?.hasPrefix("lock-denied") == true, "\(request)")
    }
    other?.netconf.session.end()
    other = nil
    #expect(try program.request(lock).child("ok") != nil)
    #expect(
      try program.request("<get-configuration compare=\"rollback\"/>").child(
        "configuration-information")?.child("configuration-output")?.text == "\n")
    #expect(try program.errors(lock).first?.hasPrefix("lock-denied") == true)
    #expect(
      try program.request("<unlock><target><candidate/></target></unlock>").child("ok") != nil)
    #expect(try program.errors("<unlock><target><candidate/></target></unlock>").count == 1)
  }

  @Test func unlockingDropsWhatWasNotCommitted() throws {
    let program = try Program().greet()
    _ = try program.request("<lock-configuration/>")
    _ = try program.request(load("system { host-name gone; }"))
    _ = try program.request("<unlock-configuration/>")
    #expect(
      try !program.request("<get-configuration format=\"set\"/>").children[0].text.contains("gone"))
  }

  @Test func privateCandidatesAreMerged() throws {
    let program = try Program().greet()
    let other = try Program(beside: program).greet()
    let open = "<open-configuration><private/></open-configuration>"
    #expect(try program.request(open).child("ok") != nil)
    #expect(try other.request(open).child("ok") != nil)
    _ = try program.request(load("system { host-name a; }"))
    _ = try other.request(load("system { domain-name b.c; }"))
    #expect(try program.request("<commit-configuration/>").child("ok") != nil)
    #expect(try other.request("<commit-configuration/>").child("ok") != nil)
    #expect(try committed(program).contains("domain-name b.c"))
    #expect(try committed(program).contains("host-name a"))
    #expect(try program.request("<close-configuration/>").child("ok") != nil)
    #expect(try program.errors("<close-configuration/>").count == 1)
  }

  @Test func whoMayOnlyLookChangesNothing() throws {
    let program = try Program(rights: .readOnly).greet()
    for request in [
      load("system { host-name a; }"), "<commit-configuration/>", "<lock-configuration/>",
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
      try program.request("<kill-session><session-id>\(number)</session-id></kill-session>")
        .child("ok") != nil)
    #expect(other.netconf.isOver)
  }

  // MARK: Confirmed commits and copies

  @Test func aConfirmedCommitEndsWithItsSession() throws {
    let program = try Program().greet()
    var other: Program? = try Program(beside: program).greet()
    _ = try other?.request(load("system { host-name a; }"))
    let confirmed = "<commit><confirmed/><confirm-timeout>90</confirm-timeout></commit>"
    #expect(try other?.request(confirmed).child("ok") != nil)
    #expect(try committed(program).contains("host-name a"))
    #expect(try program.errors("<commit/>").count == 1)
    other?.netconf.session.end()
    other = nil
    #expect(try !committed(program).contains("host-name a"))
  }

  @Test func aPersistentCommitIsConfirmedOrCancelledByItsToken() throws {
    let program = try Program().greet()
    let confirmed = "<commit><confirmed/><persist>x</persist></commit>"
    for (request, isThere) in [
      ("<commit><persist-id>x</persist-id></commit>", true),
      ("<cancel-commit><persist-id>x</persist-id></cancel-commit>", false),
    ] {
      let other = try Program(beside: program).greet()
      _ = try other.request(load("system { host-name a\(isThere); }"))
      #expect(try other.request(confirmed).child("ok") != nil)
      other.netconf.session.end()
      #expect(try committed(program).contains("host-name a\(isThere)"))
      #expect(try program.errors("<cancel-commit/>").count == 1)
      #expect(
        try program.errors("<cancel-commit><persist-id>y</persist-id></cancel-commit>").count == 1)
      #expect(try program.request(request).child("ok") != nil)
      #expect(try committed(program).contains("host-name a\(isThere)") == isThere)
    }
  }

  @Test func copiesReplaceAllOrNothing() throws {
    let program = try Program().greet()
    func copy(_ source: String) -> String {
      "<copy-config><target><candidate/></target><source>\(source)</source></copy-config>"
    }
    let files = ["/c": "system { host-name copied; }", "/wrong": "system { bogus; }"]
    let reply = try program.request(copy("<url>file:///c</url>"), files: files)
    #expect(reply.child("ok") != nil)
    let whole = "<get-configuration format=\"set\"/>"
    #expect(try program.request(whole).children[0].text == "set system host-name copied\n")
    _ = try program.request(copy("<url>file:///wrong</url>"), files: files)
    #expect(try program.request(whole).children[0].text == "set system host-name copied\n")
    _ = try program.request(
      copy(
        "<config><configuration><system><host-name>b</host-name></system></configuration></config>")
    )
    #expect(try program.request(whole).children[0].text == "set system host-name b\n")
    _ = try program.request(copy("<running/>"))
    #expect(try program.request(whole).children[0].text == committed(program))
    #expect(try program.errors(copy("<candidate/>")).count == 1)
    #expect(
      try program.errors(
        "<copy-config><target><running/></target><source><candidate/></source></copy-config>"
      )
      .first?.hasPrefix("operation-not-supported") == true)
  }

  // MARK: Commands

  @Test func commandsAreAnsweredInEveryForm() throws {
    let program = try Program().greet()
    let text = try program.request("<command format=\"text\">show version | match Model</command>")
    #expect(text.child("output")?.text == "Model: aspic\n")
    let xml = try program.request("<command>show version</command>")
    #expect(xml.child("software-information")?.child("junos-version") != nil)
    let json = try program.request("<command format=\"json\">show version</command>")
    #expect(json.children.isEmpty)
    #expect(json.text.contains("\"junos-version\""))
    let set = try program.request("<command>show configuration | display set</command>")
    #expect(set.child("output")?.text.contains("set ") == true)
    #expect(
      try program.errors("<command>show bogus</command>").first?.hasPrefix(
        "operation-failed: syntax error") == true)
    #expect(try program.errors("<command/>").count == 1)
    // Nobody answers, and what was found out is replied all the same.
    for request in [
      "<ping><host>10.255.255.1</host><count>1</count></ping>",
      "<command>ping 10.255.255.1 count 1</command>",
    ] {
      let results = try program.request(request).child("ping-results")
      #expect(results?.child("probe-results-summary")?.child("packet-loss")?.word == "100")
    }
    let lost = try program.request(
      "<command format=\"text\">ping 10.255.255.1 count 1</command>")
    #expect(lost.child("output")?.text.contains("100% packet loss") == true)
    let ping = try program.request("<ping><host>21.21.2.1</host><count>1</count></ping>")
    #expect(ping.child("ping-results") != nil)
  }

  @Test func deletingEmptiesTheCandidateOrRemovesAFile() throws {
    let program = try Program().greet()
    func delete(_ target: String) -> String {
      "<delete-config><target>\(target)</target></delete-config>"
    }
    #expect(try program.request(delete("<candidate/>")).child("ok") != nil)
    #expect(program.netconf.access.candidate.children.isEmpty)
    #expect(try program.request(delete("<url>file:///c</url>")).child("ok") != nil)
    #expect(program.removed == ["/c"])
    #expect(
      try program.errors(delete("<running/>"))
        == ["operation-not-supported: 'running' is not possible as target (running)"])
  }

  @Test func editsAndChecksComeFromFilesToo() throws {
    let program = try Program().greet()
    let files = [
      "/c": "<configuration><system><domain-name>a.b</domain-name></system></configuration>"
    ]
    func edit(_ rest: String) -> String {
      "<edit-config><target><candidate/></target>\(rest)</edit-config>"
    }
    let url = "<url>file:///c</url>"
    #expect(try program.request(edit(url), files: files).child("ok") != nil)
    #expect(
      try program.request("<get-configuration format=\"set\"/>").children[0].text
        .contains("set system domain-name a.b"))
    #expect(
      try program.errors(edit(url + "<config><configuration/></config>"))
        == ["bad-element: give either config or url (url)"])
    let check = "<validate><source>\(url)</source></validate>"
    #expect(try program.request(check, files: files).child("ok") != nil)
    #expect(try program.errors(check).count == 1)
  }

  @Test func aChangedCandidateTellsWhenItWasChanged() throws {
    let program = try Program().greet()
    func attributes() throws -> [String] {
      try program.request("<get-configuration/>").child("configuration")?.attributes.map(\.name)
        ?? []
    }
    let load = """
      <load-configuration action="set"><configuration-set>set system domain-name a.b\
      </configuration-set></load-configuration>
      """
    _ = try program.request(load)
    #expect(try attributes() == ["junos:changed-seconds", "junos:changed-localtime"])
    _ = try program.request("<commit/>")
    #expect(
      try attributes() == ["junos:commit-seconds", "junos:commit-localtime", "junos:commit-user"])
  }

  @Test func getTellsWhoEdits() throws {
    let program = try Program().greet()
    _ = try program.request("<lock><target><candidate/></target></lock>")
    func get(_ filter: String) throws -> [String] {
      try program.request("<get>\(filter)</get>").child("data")?.children.map(\.name) ?? []
    }
    #expect(try get("") == ["configuration", "database-status-information"])
    #expect(try get("<filter><configuration/></filter>") == ["configuration"])
    #expect(
      try get("<filter><database-status-information/></filter>") == ["database-status-information"])
    #expect(try get("<filter/>") == [])
  }

  @Test func aComparisonWithoutADifferenceIsOneNewline() throws {
    let program = try Program().greet()
    let reply = program.send(
      "<rpc><get-configuration compare=\"rollback\" rollback=\"0\"/></rpc>]]>]]>")
    #expect(reply.contains("<configuration-output>\n</configuration-output>"))
  }

  @Test func aCommandRepliesAConfigurationAsSetCommands() throws {
    let program = try Program().greet()
    let reply = try program.request("<command format=\"set\">show configuration system</command>")
    #expect(reply.child("configuration-set")?.text.hasPrefix("set system host-name") == true)
  }

  @Test(
    arguments: [("rescue-information", ""), ("rollback-information", "<rollback>0</rollback>")])
  func keptConfigurationsStandInAnElementOfTheirOwn(
    _ name: String, _ number: String
  ) throws {
    let program = try Program().greet()
    _ = try program.request("<request-save-rescue-configuration/>")
    let xml = try program.request("<get-\(name)>\(number)</get-\(name)>").child(name)
    #expect(xml?.child("configuration")?.child("system") != nil)
    let text = try program.request(
      "<get-\(name)>\(number)<format>text</format></get-\(name)>"
    ).child(name)
    let output = text?.child("configuration-information")?.child("configuration-output")
    #expect(output?.text.hasPrefix("system {") == true)
  }

  @Test func keptConfigurationsAreCompared() throws {
    let program = try Program().greet()
    let reply = try program.request(
      "<get-rollback-information><rollback>0</rollback><compare>0</compare>"
        + "</get-rollback-information>")
    let output = reply.child("rollback-information")?.child("configuration-information")?
      .child("configuration-output")
    #expect(output?.text == "\n")
  }
}
