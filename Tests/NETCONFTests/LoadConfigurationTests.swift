import Configuration
import Datastore
import Management
import Operations
import Testing

@testable import NETCONF

/// The request load-configuration loads a text in every format, and replies with the errors and
/// their places.
@Suite("load-configuration over NETCONF")
struct LoadConfigurationTests {
  @Test func loadsComparesAndCommits() throws {
    let program = try Program().greet()
    let loaded = try program.request(Program.load("system { host-name a; }"))
    #expect(loaded.child("load-configuration-results")?.child("ok") != nil)
    let compared = try program.request("<get-configuration compare=\"rollback\" rollback=\"0\"/>")
    #expect(compared.configurationOutput?.contains("host-name a;") == true)
    #expect(
      try program.request("<commit-configuration><check/></commit-configuration>").child("ok")
        != nil)
    #expect(try !program.committed().contains("host-name a"))
    let done = try program.request("<commit-configuration><log>why</log></commit-configuration>")
    #expect(done.child("ok") != nil)
    #expect(try program.committed().contains("set system host-name a\n"))
    let router = try #require(program.workspace.routers.first)
    #expect(router.records.first?.comment == "why")
    #expect(router.records.first?.via == "netconf")
  }

  @Test(arguments: ["text", "set", "xml", "json"])
  func everyFormIsLoadedAsItIsShown(_ format: String) throws {
    let program = try Program().greet()
    _ = try program.request(
      Program.load("system { host-name a; domain-name b.c; } foreign x { y; }"))
    _ = try program.request(Program.load("interfaces { so-0/0/0 { unit 0 { family inet; } } }"))
    let shown = program.send(
      "<rpc><get-configuration format=\"\(format)\"/></rpc>]]>]]>")
    let before = try program.candidate()
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
    #expect(try program.candidate() == before)
  }

  @Test func errorsOfALoadHaveTheirPlace() throws {
    let program = try Program().greet()
    let reply = try program.request(Program.load("system {\n    bogus 1;\n    host-name a;\n}"))
    let results = try #require(reply.child("load-configuration-results"))
    let error = try #require(results.child("rpc-error"))
    #expect(error.child("error-path")?.text == "[edit system]")
    let info = try #require(error.child("error-info"))
    #expect(info.child("bad-element")?.text == "bogus")
    #expect(info.child("line-number")?.text == "2")
    #expect(info.child("column")?.text == "5")
    #expect(results.child("load-error-count")?.text == "1")
  }

  /// A string without an end may be a secret.
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

  /// An error names the attribute, and the element that has it. RFC 6241 appendix A.
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

  @Test func aFailedCommitReportsItsErrors() throws {
    let program = try Program().greet()
    let errors = try program.errors(
      Program.load("services { service-set s { ipsec-vpn-rules nothing; } }"))
    #expect(errors == [])
    let failed = try program.errors("<commit-configuration/>")
    #expect(failed.count >= 2, "\(failed)")
    #expect(failed.last?.contains("commit failed") == true)
    #expect(try program.errors("<validate><source><candidate/></source></validate>").count >= 2)
    #expect(try !program.committed().contains("service-set"))
  }

  @Test func aPrefixIsNoAttribute() throws {
    let reply = try Program().greet().request(
      "<load-configuration xmlns:rollback=\"urn:x\"><configuration/></load-configuration>")
    #expect(reply.child("load-configuration-results")?.child("ok") != nil)
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
      ("file:/a%20b", "/a b"), ("File:/a", "/a"),
      ("file:a", "file:a"),
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

  @Test(arguments: ["text", "xml"], ["override", "update"])
  func aConfigurationOfErrorsReplacesNothing(_ format: String, _ action: String) throws {
    let program = try Program().greet()
    let inside =
      format == "xml"
      ? "<configuration><bogus/></configuration>"
      : "<configuration-text>bogus;</configuration-text>"
    let reply = try program.request(
      "<load-configuration action=\"\(action)\" format=\"\(format)\">\(inside)"
        + "</load-configuration>")
    #expect(
      reply.child("load-configuration-results")?.child("load-error-count")?.text == "1")
    #expect(try program.changes() == "\n")
  }

  @Test(arguments: [
    " url=\"file:///tmp/x\" format=\"bogus\"/>", " format=\"bogus\"><configuration/>",
  ])
  func aFormatIsKnown(_ rest: String) throws {
    let program = try Program().greet()
    let end = rest.hasSuffix("><configuration/>") ? "</load-configuration>" : ""
    #expect(
      try program.errors("<load-configuration\(rest)\(end)")
        == ["bad-attribute: invalid value for 'format': bogus (load-configuration)"])
  }

  @Test(arguments: ["override", "update", "replace"])
  func commandsReplaceNothing(_ action: String) throws {
    let program = try Program().greet()
    func load(_ attribute: String, _ element: String, _ text: String) throws -> [String] {
      try program.errors(
        "<load-configuration \(attribute)><\(element)>\(text)</\(element)></load-configuration>")
    }
    let set = "set system host-name a"
    #expect(
      try load("action=\"\(action)\"", "configuration-set", set)
        == ["bad-attribute: 'set' commands take action='set' (load-configuration)"])
    #expect(
      try load("action=\"\(action)\"", "configuration-patch", "[edit system]\n+ host-name a;")
        == ["bad-attribute: a patch takes action='patch' (load-configuration)"])
    #expect(try program.changes() == "\n")
    for attribute in ["", "action=\"merge\"", "action=\"set\""] {
      #expect(try load(attribute, "configuration-set", set) == [])
    }
    #expect(try program.candidate().contains("set system host-name a"))
  }
}
