import Configuration
import Management
import Testing

@testable import NETCONF

/// The operations edit-config, copy-config and delete-config change the candidate or a file
/// completely, or not at all.
@Suite("edit-config, copy-config and delete-config")
struct EditConfigurationTests {
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
    #expect(try program.candidate().contains("domain-name") == false)
    _ = try program.errors(
      edit(
        "<system><domain-name>b.c</domain-name><host-name nc:operation=\"create\">b</host-name></system>",
        "<error-option>continue-on-error</error-option>"))
    #expect(try program.candidate().contains("domain-name b.c"))
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

  /// A namespace prefix is valid inside the element that declares it, whichever that is.
  @Test(arguments: ["edit-config", "config", "configuration"])
  func aPrefixIsOfTheElementsAround(_ element: String) throws {
    let program = try Program().greet()
    _ = try program.request(Program.load("system { host-name a; }"))
    let declaration = "xmlns:x=\"urn:ietf:params:xml:ns:netconf:base:1.0\""
    let request =
      "<edit-config><target><candidate/></target><config><configuration><system>"
      + "<host-name x:operation=\"delete\"/></system></configuration></config></edit-config>"
    let declared = request.replacing("<\(element)>", with: "<\(element) \(declaration)>")
    #expect(try program.errors(declared) == [])
    #expect(try program.errors(declared).first?.hasPrefix("data-missing") == true)
    #expect(try program.errors(request).count == 1)
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
    #expect(try program.candidate().contains("set system domain-name a.b"))
    #expect(
      try program.errors(edit(url + "<config><configuration/></config>"))
        == ["bad-element: give either url or config (config)"])
    let check = "<validate><source>\(url)</source></validate>"
    #expect(try program.request(check, files: files).child("ok") != nil)
    #expect(try program.errors(check).count == 1)
  }

  private func edit(_ rest: String) -> String {
    "<edit-config><target><candidate/></target>\(rest)</edit-config>"
  }

  /// ncclient sends this request for `edit_config(format="text")`.
  @Test func editConfigTakesText() throws {
    let program = try Program().greet()
    func text(_ text: String, _ options: String = "") -> String {
      edit(
        options + "<config-text><configuration-text>\(text)</configuration-text></config-text>")
    }
    #expect(try program.errors(text("system { domain-name b.c; }")) == [])
    #expect(try program.changes()?.contains("+   domain-name b.c;") == true)
    let wrong = "system { bogus; host-name kept; }"
    #expect(try program.errors(text(wrong)).count == 1)
    #expect(try program.candidate().contains("kept") == false)
    for option in ["continue-on-error", "ignore-error"] {
      _ = try program.request("<discard-changes/>")
      #expect(
        try program.errors(text(wrong, "<error-option>\(option)</error-option>")).count == 1)
      #expect(try program.candidate().contains("set system host-name kept\n"))
    }
    let replace = "<default-operation>replace</default-operation>"
    #expect(try program.errors(text("system { host-name a; }", replace)) == [])
    #expect(try program.candidate() == "set system host-name a\n")
    #expect(
      try program.errors(
        text("system { host-name b; }", "<default-operation>none</default-operation>"))
        == ["invalid-value: 'none' is not possible with the format 'text' (default-operation)"])
    for nothing in ["<config-text/>", "<config-text><x/></config-text>"] {
      #expect(
        try program.errors(edit(nothing)) == [
          "missing-element: missing configuration (config-text)"
        ])
    }
    #expect(try program.candidate() == "set system host-name a\n")
  }

  @Test(
    arguments: [
      ("xml", "<configuration><system><host-name>f</host-name></system></configuration>"),
      ("text", "system { host-name f; }"), ("set", "set system host-name f"),
      ("json", "{\"configuration\":{\"system\":{\"host-name\":\"f\"}}}"),
    ])
  func filesOfEditConfigHaveAFormat(_ format: String, _ text: String) throws {
    let program = try Program().greet()
    let url = "<url format=\"\(format)\">file:///c</url>"
    #expect(try program.request(edit(url), files: ["/c": text]).child("ok") != nil)
    #expect(try program.candidate().contains("set system host-name f\n"))
    let info = try program.request(edit("<url format=\"bogus\">file:///c</url>"))
      .child("rpc-error")?.child("error-info")
    #expect(info?.child("bad-attribute")?.text == "format")
    #expect(info?.child("bad-element")?.text == "url")
  }

  @Test func copiesReplaceAllOrNothing() throws {
    let program = try Program().greet()
    func copy(_ source: String) -> String {
      "<copy-config><target><candidate/></target><source>\(source)</source></copy-config>"
    }
    let files = ["/c": "system { host-name copied; }", "/wrong": "system { bogus; }"]
    let reply = try program.request(copy("<url>file:///c</url>"), files: files)
    #expect(reply.child("ok") != nil)
    #expect(try program.candidate() == "set system host-name copied\n")
    _ = try program.request(copy("<url>file:///wrong</url>"), files: files)
    #expect(try program.candidate() == "set system host-name copied\n")
    _ = try program.request(
      copy(
        "<config><configuration><system><host-name>b</host-name></system></configuration></config>")
    )
    #expect(try program.candidate() == "set system host-name b\n")
    _ = try program.request(copy("<running/>"))
    #expect(try program.candidate() == program.committed())
    #expect(try program.errors(copy("<candidate/>")).count == 1)
    #expect(
      try program.errors(
        "<copy-config><target><running/></target><source><candidate/></source></copy-config>"
      )
      .first?.hasPrefix("operation-not-supported") == true)
  }

  @Test func aFileIsCopiedToAnotherAsItIs() throws {
    let program = try Program().greet()
    let files = ["/c": "system { host-name c; } /* end */", "/wrong": "system { bogus; }"]
    func copy(_ source: String) -> String {
      "<copy-config><target><url>file:///d</url></target>"
        + "<source><url>\(source)</url></source></copy-config>"
    }
    #expect(try program.request(copy("file:///c"), files: files).child("ok") != nil)
    #expect(program.written == ["/d": "system { host-name c; } /* end */"])
    #expect(try program.request(copy("/wrong"), files: files).child("rpc-error") != nil)
    #expect(program.written.count == 1)
    #expect(
      try program.errors(copy("/d")) == ["invalid-value: source and target are the same (url)"])
    _ = try program.request(copy("/c").replacing("<url>/c</url>", with: "<running/>"))
    #expect(program.written["/d"]?.hasPrefix("<configuration") == true)
  }

  /// To empty the candidate, a program deletes it or copies an empty configuration.
  @Test(arguments: ["", " \n", "/* nothing */\n", "# nothing\n"])
  func anEmptyFileIsNoConfiguration(_ text: String) throws {
    let program = try Program().greet()
    let before = try program.candidate()
    for request in [
      "<copy-config><target><candidate/></target><source><url>/e</url></source></copy-config>",
      "<validate><source><url>/e</url></source></validate>",
    ] {
      let reply = try program.request(request, files: ["/e": text])
      #expect(reply.child("rpc-error")?.child("error-tag")?.text == "malformed-message")
    }
    #expect(try program.candidate() == before)
    let copy =
      "<copy-config><target><candidate/></target><source><url>/e</url></source></copy-config>"
    #expect(try program.request(copy, files: ["/e": "<configuration/>"]).child("ok") != nil)
    #expect(try program.candidate() == "")
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
}
