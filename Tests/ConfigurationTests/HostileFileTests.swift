import Configuration
import Schema
import Testing

/// Files with any contents are read in time proportional to their length, end in errors with
/// places, and reveal no secret.
@Suite("Hostile files")
struct HostileFileTests {
  private func errors(_ octets: [UInt8]) -> [LoadError.Reason] {
    TextParser.merge(octets, into: .empty).errors.map(\.reason)
  }

  private func errors(_ text: String) -> [LoadError.Reason] { errors(Array(text.utf8)) }

  private func commandErrors(_ text: String) -> [LoadError.Reason] {
    SetParser.merge(Array(text.utf8), into: .empty).errors.map(\.reason)
  }

  @Test(
    arguments: [
      ("", []),
      ("\u{FEFF}", []),
      ("# nothing\r\n## nothing\n", []),
      ("system { host-name a\u{0}b; }", [.invalid("Must not contain control characters")]),
      ("\u{0}", [.syntax]),
      (
        "interfaces { so-0/0/0 { description \"a\tb\"; } }",
        [.invalid("Must not contain control characters")]
      ),
      ("system { host-name \"a", [.openString]),
      ("system { host-name \"a\n; }", [.openString]),
      ("system { /* a", [.openComment]),
      ("system { host-name a; /*", [.openComment]),
      ("system {", [.missingBrace]),
      ("system { host-name a }", [.syntax]),
      ("system { host-name a } }", [.syntax, .syntax]),
      ("system { } }", [.syntax]),
      ("{ system { host-name a; } }", [.syntax]),
      ("system;", []),
      ("system { host-name; }", [.missingArgument]),
      ("interfaces { so-0/0/0 { unit; } }", [.missingArgument]),
      ("system { host-name a { } }", [.syntax]),
      ("bogus { system { host-name a; } ", [.syntax, .missingBrace]),
      ("\"\" a;", [.syntax]),
      (";;;", []),
    ] as [(String, [LoadError.Reason])])
  func faults(_ row: (text: String, reasons: [LoadError.Reason])) {
    #expect(errors(row.text) == row.reasons)
  }

  @Test(
    arguments: [
      ("", []), ("\u{FEFF}set system host-name a\r\n", []), ("# set\n\r\n  \n", []),
      ("set", [.syntax]), ("bogus", [.syntax]), ("\u{0}", [.syntax]),
      ("delete", [.syntax]), ("deactivate", [.syntax]),
      ("set system", [.missingArgument]), ("set system host-name", [.missingArgument]),
      ("set system host-name a | match b", [.syntax]), ("set system host-name \"a", [.syntax]),
      (
        "set system host-name a\nset system host-name \u{1}\nset b",
        [.invalid("Must not contain control characters"), .syntax]
      ),
      ("set services ipsec-vpn ike policy p proposals [ a b", [.missingArgument]),
      ("set services ipsec-vpn ike policy p proposals [ ]", [.missingArgument]),
      ("set services s", [.missingArgument]),
      ("set s", [.ambiguous]),
      ("set system host-name a set system host-name b", [.syntax]),
    ] as [(String, [LoadError.Reason])])
  func faultsOfCommands(_ row: (text: String, reasons: [LoadError.Reason])) {
    #expect(commandErrors(row.text) == row.reasons)
  }

  @Test func whatWasNotUTF8IsRefused() {
    let octets = Array("system { host-name ".utf8) + [0xC3, 0x28] + Array("; }".utf8)
    #expect(errors(octets) == [.invalid("Must be text in UTF-8")])
  }

  @Test func deepNestingIsAnError() {
    let open = String(repeating: "x { ", count: 10_000)
    #expect(errors(open) == [.syntax, .missingBrace])
    #expect(errors("system { " + open).first == .syntax)
    #expect(errors(open + String(repeating: "}", count: 10_000)) == [.syntax])
    // No statement of the schema may contain itself, so that matching statements are never nested
    // deeply.
    #expect(errors(String(repeating: "system { ", count: 10_000)) == [.syntax, .missingBrace])
    #expect(errors(String(repeating: "{", count: 10_000)) == [.syntax, .missingBrace])
  }

  /// The time for garbage grows with its length only, and the number of errors of one file has a
  /// limit.
  @Test(arguments: ["a", "a ", "a;", "}", "{", "[ ", "\"", "a{}", "/**/", "\\", "\u{0}", "\n", "|"])
  func garbageIsReadOnce(_ unit: String) {
    let octets = Array(String(repeating: unit, count: 20_000).utf8)
    for result in [
      TextParser.merge(octets, into: .empty), SetParser.merge(octets, into: .empty),
    ] {
      #expect(result.errors.count <= LoadErrors.limit + 1)
      #expect(result.errorCount >= result.errors.count)
      #expect(result.errors.allSatisfy { $0.report(file: "f").utf8.count < 1000 })
    }
  }

  /// Garbage in XML and JSON is read with a limited number of errors, also when the reader records
  /// the places of statements.
  @Test(arguments: [
    "<a/>", "<s/>", "<system>", "<system><a/></system>", "<!-- -->", "<![CDATA[x]]>", " &amp;",
    "<system a=\"b\"/>", "<rule><name>a</name><b/></rule>", "[", "{\"a\":", "\"a\":1,",
    "\"s\":[1],", "\"system\":{\"a\":1},",
  ])
  func garbageInMarkupIsReadOnce(_ unit: String) {
    let garbage = String(repeating: unit, count: 5_000)
    for text in ["<configuration>\(garbage)", "{\"configuration\":{\(garbage)"] {
      let format: ConfigurationReader.Format = text.hasPrefix("<") ? .xml : .json
      let loaded = ConfigurationReader(format, recordingPlaces: true).read(Array(text.utf8))
      #expect(loaded.errors.count <= LoadErrors.limit + 1 && loaded.errorCount > 0)
      #expect(loaded.refusals?.areOpen == true)
    }
  }

  /// All errors are counted, and correct statements behind them are kept.
  @Test(arguments: [LoadErrors.limit - 1, LoadErrors.limit, LoadErrors.limit + 1, 5_000])
  func errorsAreCountedOn(_ count: Int) throws {
    let (limit, right) = (LoadErrors.limit, try parse("system { host-name a; }"))
    let text = String(repeating: "bogus;\n", count: count) + "system { host-name a; }"
    let commands = String(repeating: "set bogus\n", count: count) + "set system host-name a"
    let elements = String(repeating: "<bogus/>", count: count)
    let xml = "<configuration>\(elements)<system><host-name>a</host-name></system></configuration>"
    let members = String(repeating: "\"bogus\": 1, ", count: count)
    let json = "{\(members)\"system\": {\"host-name\": \"a\"}}"
    let added = String(repeating: "+ bogus;\n", count: count)
    let patch = "[edit]\n\(added)[edit system]\n+  host-name a;\n"
    for (format, text) in [
      (.text, text), (.set, commands), (.xml, xml), (.json, json), (.patch, patch),
    ] as [(ConfigurationReader.Format, String)] {
      let loaded = ConfigurationReader(format).read(Array(text.utf8))
      #expect(loaded.errorCount == count && loaded.tree == right && !loaded.isRefused)
      #expect(loaded.errors.prefix(limit).allSatisfy { $0.reason == .syntax })
      #expect(loaded.errors.count == min(count, limit) + (count > limit ? 1 : 0))
      if count > limit { #expect(loaded.errors.last?.reason == .moreErrors(count - limit)) }
    }
  }

  @Test func longListsOfMembersAreReadOnce() throws {
    let names = (0..<20_000).map { "p\($0)" }.joined(separator: " ")
    let tree = try parse("services { ipsec-vpn { ike { policy p { proposals [ \(names) ]; } } } }")
    #expect(
      SetPrinter.print(contentsOf: tree, in: .configuration).utf8.count { $0 == 10 } == 20_000)
  }

  @Test(arguments: [
    ("a */ b", "a * / b"), ("**/", "** /"), ("*\u{1}/", "* /"), (" a\r\n  b \n\n", "a\nb"),
    ("a\tb\u{7}", "a b"), ("/* x */", "/* x * /"),
  ])
  func commentsCannotEndEarly(_ row: (typed: String, kept: String)) throws {
    var tree = try parse("system { host-name a; }")
    let system = try #require(Schema.configuration.child("system", of: 0))
    tree.update(system.id, in: .configuration) { $0.annotation = row.typed }
    #expect(tree.children.first?.annotation == row.kept)
    #expect(try parse(TextPrinter.print(contentsOf: tree, in: .configuration)) == tree)
  }

  @Test(arguments: ["", " ", "\n", "\u{0}"]) func emptyCommentsAreNone(_ text: String) throws {
    let tree = try parse("/*\(text)*/ system { /**/ host-name a; }")
    #expect(TextPrinter.print(contentsOf: tree, in: .configuration).contains("/*") == false)
  }

  @Test func linesOfACommentStandUnderEachOther() throws {
    let tree = try parse("system {\n /* one\n     two\n\n  three */\n host-name /* no */ a; }")
    #expect(
      TextPrinter.print(contentsOf: tree, in: .configuration) == """
        system {
            /* one
               two

               three */
            host-name a;
        }

        """)
  }

  /// A container that needs contents and has none is not kept, nor are the containers around it.
  @Test(arguments: [
    "services { ipsec-vpn { ike { } } }", "services ipsec-vpn ike;", "services { ipsec-vpn ike; }",
    "services { ipsec-vpn { ike { delete: proposal p; } } }", "services { active: ipsec-vpn { } }",
    "<configuration><services><ipsec-vpn><ike/></ipsec-vpn></services></configuration>",
    "<configuration><services><ipsec-vpn><ike> </ike></ipsec-vpn></services></configuration>",
    "{\"services\": {\"ipsec-vpn\": {\"ike\": {}}}}",
    "{\"services\": {\"ipsec-vpn\": {\"ike\": [null]}}}",
    "{\"services\": {}}", "<configuration><groups/></configuration>",
  ])
  func whatHasNoContentsIsIgnored(_ text: String) throws {
    let octets = Array(text.utf8)
    let reader = ConfigurationReader(.detected(in: octets))
    let loaded = reader.read(octets)
    #expect(try loaded.get() == .empty)
    let reasons = loaded.warnings.map(\.reason)
    #expect(reasons == (text.contains("delete:") ? [.dataMissing] : [.noContents]))
    // Nothing is reported if the container has contents in the tree into which the file is loaded.
    let there = try parse(
      "groups { g; } services { ipsec-vpn { ike { proposal a { dh-group group1; } } } }")
    let other = reader.read(octets, into: there)
    #expect(try other.get() == there && !other.warnings.map(\.reason).contains(.noContents))
  }

  @Test func whatHasNoContentsIsNamed() {
    let text = "system { host-name a; }\nservices { ipsec-vpn {\n ike { } } }"
    let loaded = TextParser.merge(Array(text.utf8), into: .empty)
    #expect(loaded.warnings.map(\.line) == [3])
    #expect(
      loaded.warnings.map { $0.report(file: "f") } == [
        """
        [edit services ipsec-vpn]
          'ike'
            warning: statement has no contents; ignored

        """
      ])
    let patch = "[edit]\n+  services {\n+      ipsec-vpn {\n+          ike;\n+      }\n+  }\n"
    let patched = PatchParser.merge(Array(patch.utf8), into: .empty)
    #expect(patched.tree == .empty && patched.warnings.map(\.line) == [4])
  }

  /// The error names the reason why nothing remains of a block.
  @Test(arguments: [
    "services { ipsec-vpn { ike { bogus; } } }", "services { ipsec-vpn { ike { bogus { x; } } } }",
    "<configuration><services><ipsec-vpn><x/></ipsec-vpn></services></configuration>",
    "{\"services\": {\"ipsec-vpn\": {\"x\": 1}}}",
  ])
  func whatAnErrorEmptiesIsNotKept(_ text: String) {
    let octets = Array(text.utf8)
    let loaded = ConfigurationReader(.detected(in: octets)).read(octets)
    #expect(loaded.tree == .empty && loaded.errorCount == 1 && loaded.warnings.isEmpty)
  }

  /// A statement that has a name, a choice or a mark has a meaning without contents.
  @Test(arguments: [
    "inactive: system;", "protect: services;", "/* a */ system;", "inactive: groups;",
    "/* a */ groups;", "groups { g; }", "interfaces { so-0/0/0; }",
    "services { ipsec-vpn { rule r; } }", "services { ipsec-vpn { inactive: ike; } }",
    "services { ipsec-vpn { rule r { term t { then { dynamic; } } } } }",
  ])
  func statementsWithMeaningAreKept(_ text: String) throws {
    let loaded = TextParser.merge(Array(text.utf8), into: .empty)
    let tree = try loaded.get()
    #expect(tree != .empty && loaded.warnings.isEmpty)
    #expect(try parse(TextPrinter.print(contentsOf: tree, in: .configuration)) == tree)
    let element = ElementWriter().configuration(tree, at: [])
    let (xml, json) = (XMLPrinter.print(element), JSONPrinter.configuration(element))
    #expect(try ConfigurationReader(.xml).read(Array(xml.utf8)).get() == tree)
    #expect(try ConfigurationReader(.json).read(Array(json.utf8)).get() == tree)
  }

  /// Stored trees keep empty containers; an update of a part removes them.
  @Test func emptyContainersAreStored() throws {
    let text = Array("system { syslog { } }".utf8)
    #expect(try TextParser.stored(text).get() != .empty)
    let services = try #require(Schema.configuration.declaration(at: ["services"]))
    let tree = try parse("services { ipsec-vpn { rule r; } }")
    let update = ConfigurationReader(.text, .update)
    #expect(try update.read([], into: tree, at: [PathElement(services.id)]).get() == .empty)
  }

  /// No command creates an empty container.
  @Test func emptyContainersHaveNoCommand() throws {
    let tree = try parse(
      "system { syslog { } } services { ipsec-vpn { rule r { inactive: term t { from { } } } } }")
    #expect(try parse(TextPrinter.print(contentsOf: tree, in: .configuration)) == tree)
    #expect(
      SetPrinter.print(contentsOf: tree, in: .configuration) == """
        set services ipsec-vpn rule r term t
        deactivate services ipsec-vpn rule r term t

        """)
  }

  /// No error repeats what was meant as a secret, whatever else is wrong with its line.
  @Test(arguments: [
    "pre-shared-key ascii-text hush-hush bogus;", "pre-shared-key ascii-text my hush-hush;",
    "pre-shared-kye ascii-text hush-hush;", "pre-shared-key { ascii-text hush-hush bogus; }",
    "pre-shared-key ascii-text \"$9$hush-hush\";", "pre-shared-key hexadecimal hush-hush;",
    "pre-shared-key ascii-text hush-hush { }", "pre-shared-key ascii-text \"hush-hush",
    "bogus $9$hush-hush;",
  ])
  func secretsAreNotRepeated(_ statement: String) {
    let text = "services { ipsec-vpn { ike { policy p { \(statement) } } } }"
    let prefix = "set services ipsec-vpn ike policy p "
    let command = prefix + statement.filter { !"{};".contains($0) }
    for result in [
      TextParser.merge(Array(text.utf8), into: .empty),
      SetParser.merge(Array(command.utf8), into: .empty),
    ] {
      for error in result.errors { #expect(!error.report(file: "f").contains("hush")) }
    }
  }

  /// Nesting without end, in a file or in a part of it that is skipped, is an error.
  @Test(arguments: [
    "<configuration>", "<configuration><bogus>", "<configuration><services delete=\"delete\">",
    "<configuration><services><ipsec-vpn><rule>", "{\"configuration\":{\"bogus\":",
    "{\"services\":{\"ipsec-vpn\":{\"rule\":[{\"term\":",
  ])
  func deepMarkupIsAnError(_ start: String) {
    let isJSON = start.hasPrefix("{")
    let text = start + String(repeating: isJSON ? "{\"a\":" : "<a>", count: 50_000)
    let loaded = ConfigurationReader(isJSON ? .json : .xml).read(Array(text.utf8))
    #expect(loaded.errors.contains { $0.reason == .invalid("too many levels") })
  }

  /// Comments that follow each other become one with several lines; a comment that no statement can
  /// hold is named in an error.
  @Test(arguments: [
    ("/* one */ /* two */ system { host-name a; }", "one\ntwo", []),
    ("system { host-name a; /* three */ }", nil, ["1:23 /* three */"]),
    ("system { host-name a; }\n /* end */", nil, ["2:2 /* end */"]),
    ("system { host-name /* no */ a; }", nil, ["1:20 /* no */"]),
    ("/* a */ system /* b\n c */ { /**/ }", "a", ["1:16 /* b?c */"]),
    ("/* a */ delete: system;", nil, ["1:1 /* a */", "1:9 system"]),
    (
      "services { ipsec-vpn { ike { policy p { proposals [ a /* b */ c ]; } } } }", nil,
      ["1:55 /* b */"]
    ),
  ])
  func commentsAreKeptOrNamed(
    _ row: (text: String, annotation: String?, warnings: [String])
  ) throws {
    let loaded = TextParser.merge(Array(row.text.utf8), into: .empty)
    #expect(loaded.errors == [])
    #expect(loaded.tree.children.first?.annotation == row.annotation)
    #expect(loaded.warnings.map { "\($0.line):\($0.column) \($0.word)" } == row.warnings)
    let printed = TextPrinter.print(contentsOf: loaded.tree, in: .configuration)
    let again = TextParser.merge(Array(printed.utf8), into: .empty)
    #expect(again.tree == loaded.tree)
    #expect(again.warnings == [])
  }

  @Test func aCommentOfMarkupThatNothingFollowsIsNamed() {
    let text = "<configuration>\n <junos:comment>/* x */</junos:comment></configuration>"
    let loaded = ConfigurationReader(.xml).read(Array(text.utf8))
    #expect(loaded.warnings.map { "\($0.line):\($0.column) \($0.word)" } == ["2:2 /* x */"])
  }

  /// Two statements of one choice in one file are an error; a statement that existed before is
  /// replaced.
  @Test(arguments: [
    (
      "services { service-set s {\n next-hop-service { inside-service-interface sp-0/0/0.1; }\n"
        + " interface-service { service-interface sp-0/0/0.0; } } }",
      "3:2 'interface-service' and 'next-hop-service' of line 2 exclude each other"
    ),
    (
      "services { service-set s next-hop-service inside-service-interface sp-0/0/0.1;\n"
        + " service-set s { interface-service { service-interface sp-0/0/0.0; } } }",
      "2:18 'interface-service' and 'next-hop-service' of line 1 exclude each other"
    ),
    (
      "services { ipsec-vpn { ike { policy p { pre-shared-key ascii-text a;\n"
        + " pre-shared-key { hexadecimal 616263; } } } } }",
      "2:19 'hexadecimal' and 'ascii-text' of line 1 exclude each other"
    ),
    (
      "<configuration><services><service-set><name>s</name><next-hop-service/>\n"
        + "<interface-service/></service-set></services></configuration>",
      "2:1 'interface-service' and 'next-hop-service' of line 1 exclude each other"
    ),
    (
      "{\"services\":{\"service-set\":[{\"name\":\"s\",\"next-hop-service\":{},\n"
        + "\"interface-service\":{}}]}}",
      "2:1 'interface-service' and 'next-hop-service' of line 1 exclude each other"
    ),
  ])
  func choicesExcludeEachOther(_ row: (text: String, fault: String)) {
    let octets = Array(row.text.utf8)
    let loaded = ConfigurationReader(.detected(in: octets)).read(octets)
    let faults = loaded.errors.map { "\($0.line):\($0.column) \($0.sentence)" }
    #expect(faults == [row.fault])
  }

  @Test(arguments: [
    "services { service-set s { next-hop-service { } delete: next-hop-service;"
      + " interface-service { } } }",
    "services { service-set s { delete: next-hop-service; interface-service { } } }",
    "services { service-set s { interface-service { } interface-service { } } }",
    "set services service-set s next-hop-service inside-service-interface sp-0/0/0.1\n"
      + "set services service-set s interface-service service-interface sp-0/0/0.0",
  ])
  func choicesAreReplaced(_ text: String) throws {
    let base = try parse("services { service-set s { next-hop-service { } } }")
    let octets = Array(text.utf8)
    let loaded = ConfigurationReader(.detected(in: octets)).read(octets, into: base)
    #expect(loaded.errors == [])
    #expect(!TextPrinter.print(contentsOf: loaded.tree, in: .configuration).contains("next-hop"))
  }

  @Test(arguments: [
    ("system {\n  host-name a;\n}", "2:3"),
    ("system {\n  inactive: host-name a;\n}", "2:3"), ("system { } ", "1:1"), ("", "1:1"),
    ("\nset system host-name a", "2:1"),
    ("<configuration>\n <system>\n  <host-name>a</host-name></system></configuration>", "3:3"),
    ("{ \"system\" : {\n \"host-name\" : \"a\" } }", "2:2"),
  ])
  func placesOfStatementsAreRecordedOnRequest(_ row: (text: String, place: String)) throws {
    let octets = Array(row.text.utf8)
    let format = ConfigurationReader.Format.detected(in: octets)
    #expect(ConfigurationReader(format).read(octets).places == nil)
    let loaded = ConfigurationReader(format, recordingPlaces: true).read(octets)
    let path = try ["system", "host-name"].indices.map { end in
      let names = Array(["system", "host-name"][...end])
      return PathElement(try #require(Schema.configuration.declaration(at: names)).id)
    }
    let place = try #require(loaded.places).place(of: path)
    #expect("\(place.line):\(place.column)" == row.place)
  }

  /// A key that stands in the place of `ascii-text`, or behind a misspelling of it, is not
  /// repeated.
  @Test(
    arguments: [
      ("ascii-txt", "ascii-txt sesame"), ("", "sesame"), ("", "{ sesame; }"),
      ("ascii-txt", "{ ascii-txt \"sesame street\"; }"), ("", "ascii-text sesame street"),
    ] as [(String, String)])
  func secretsAreNotRepeated(_ word: String, _ key: String) throws {
    let text = "services { ipsec-vpn { ike { policy p { pre-shared-key \(key); } } } }"
    let error = try #require(TextParser.merge(Array(text.utf8), into: .empty).errors.first)
    #expect(error.word == word)
    #expect(!error.statement.contains("sesame"))
    guard !key.contains("{") else { return }
    let line = "set services ipsec-vpn ike policy p pre-shared-key \(key)"
    #expect(SetParser.merge(Array(line.utf8), into: .empty).errors.map(\.word) == [word])
  }

  @Test(
    arguments: [
      ("", #""sesame""#), ("ascii-txt", #"{"ascii-txt" : "sesame"}"#), ("", #"["sesame"]"#),
    ] as [(String, String)])
  func secretsInMarkupAreNotRepeated(_ word: String, _ key: String) throws {
    let policy = #"{"name" : "p", "pre-shared-key" : \#(key)}"#
    let text = #"{"services" : {"ipsec-vpn" : {"ike" : {"policy" : \#(policy)}}}}"#
    let loaded = ConfigurationReader(.json).read(Array(text.utf8))
    let error = try #require(loaded.errors.first)
    #expect(error.word == word)
    #expect(!error.statement.contains("sesame"))
  }

  /// A file without any correct statement replaces nothing.
  @Test(
    arguments: [
      (.text, "bogus;"), (.xml, "<configuration><bogus/></configuration>"),
      (.json, "{\"configuration\":{\"bogus\":1}}"),
    ] as [(ConfigurationReader.Format, String)],
    [ConfigurationReader.Action.override, .update])
  func aFileOfErrorsReplacesNothing(
    _ row: (format: ConfigurationReader.Format, text: String), _ action: ConfigurationReader.Action
  ) throws {
    let tree = try parse("system { host-name a; } interfaces { so-0/0/0 { mtu 1500; } }")
    let reader = ConfigurationReader(row.format, action)
    let loaded = reader.read(Array(row.text.utf8), into: tree)
    #expect(loaded.errorCount == 1 && loaded.tree == tree)
    let system = try #require(tree.children.first)
    let below = reader.read(
      Array(row.text.utf8), into: tree, at: [PathElement(system.declaration)])
    #expect(below.errorCount == 1 && below.tree == tree)
  }

  @Test func anEmptyUpdateRemovesAll() throws {
    let tree = try parse("system { host-name a; }")
    let loaded = ConfigurationReader(.text, .update).read([], into: tree)
    #expect(loaded.errorCount == 0 && loaded.tree.children.isEmpty)
  }
}
