import Configuration
import Schema
import Testing

/// The operations of RFC 6241 section 7.2 work on every kind of statement, with each default
/// operation.
@Suite("Operations of edit-config")
struct EditOperationTests {
  private static let base = """
    system { host-name pe1; }
    interfaces { so-0/0/0 { disable; mtu 1500; unit 0 { family inet { address 10.0.0.1/24; } } } }
    services {
      ipsec-vpn {
        rule r { term a; term b; match-direction input; }
        ike { policy p { proposals [ x y ]; } }
      }
    }
    protocols { bgp { group g { type internal; neighbor 1.1.1.1; } } }
    groups { gr { system { host-name g; } } }
    """

  /// The kinds of statements to which an operation is applied.
  enum Kind: CaseIterable {
    case container, instance, leaf, member, flag, group, foreign

    /// Returns one statement with the elements around it, in which `@` marks the place of its
    /// attributes.
    func element(exists: Bool) -> String {
      switch self {
      case .container:
        exists
          ? "<system@><host-name>pe1</host-name></system>"
          : "<services><ipsec-vpn><ipsec@><policy><name>n</name></policy></ipsec></ipsec-vpn></services>"
      case .instance:
        "<services><ipsec-vpn><rule><name>r</name><term@><name>\(exists ? "a" : "n")</name></term>"
          + "</rule></ipsec-vpn></services>"
      case .leaf:
        exists
          ? "<system><host-name@>pe1</host-name></system>"
          : "<interfaces><interface><name>so-0/0/0</name><description@>n</description></interface>"
            + "</interfaces>"
      case .member:
        "<services><ipsec-vpn><ike><policy><name>p</name><proposals@>\(exists ? "x" : "n")"
          + "</proposals></policy></ike></ipsec-vpn></services>"
      case .flag:
        exists
          ? "<interfaces><interface><name>so-0/0/0</name><disable@/></interface></interfaces>"
          : "<services><ipsec-vpn><establish-tunnels-off@/></ipsec-vpn></services>"
      case .group:
        "<groups@><name>\(exists ? "gr" : "n")</name><system><host-name>g</host-name></system>"
          + "</groups>"
      case .foreign:
        "<protocols><bgp><group><name>g</name><neighbor@><name>\(exists ? "1.1.1.1" : "2.2.2.2")"
          + "</name></neighbor></group></bgp></protocols>"
      }
    }
  }

  private func load(
    _ inside: String, _ operation: ConfigurationReader.DefaultOperation = .merge,
    base: String = base
  ) throws -> Loaded {
    ConfigurationReader(.xml, defaultOperation: operation)
      .read(Array("<configuration>\(inside)</configuration>".utf8), into: try parse(base))
  }

  private func commands(_ tree: Statement) -> [Substring] {
    SetPrinter.print(contentsOf: tree, in: .configuration).split(separator: "\n")
  }

  private func changes(_ tree: Statement, base: String = base) throws -> [String] {
    let (before, after) = (commands(try parse(base)), commands(tree))
    return before.filter { !after.contains($0) }.map { "-" + $0.dropFirst(4) }
      + after.filter { !before.contains($0) }.map { "+" + $0.dropFirst(4) }
  }

  /// The result is the same with the default operations merge and none.
  @Test(arguments: Kind.allCases, ["merge", "replace", "create", "delete", "remove"])
  func aStatementThatExists(_ kind: Kind, _ operation: String) throws {
    let xml = kind.element(exists: true)
      .replacing("@", with: " operation=\"\(operation)\"")
    for defaultOperation in [ConfigurationReader.DefaultOperation.merge, .none] {
      let loaded = try load(xml, defaultOperation)
      let changes = try changes(loaded.tree)
      switch operation {
      case "create": #expect(loaded.errors.map(\.tag) == [.dataExists] && changes.isEmpty)
      case "delete", "remove":
        #expect(loaded.errors.isEmpty && !changes.isEmpty && changes.allSatisfy { $0.first == "-" })
      case "replace" where kind == .member:
        // All members of a leaf are one statement.
        #expect(loaded.errors.isEmpty && changes.count == 1)
      default: #expect(loaded.errors.isEmpty && changes.isEmpty)
      }
    }
  }

  @Test(
    arguments: Kind.allCases.filter { $0 != .flag },
    ["merge", "replace", "create", "delete", "remove"])
  func aStatementThatDoesNotExist(_ kind: Kind, _ operation: String) throws {
    let xml = kind.element(exists: false)
      .replacing("@", with: " operation=\"\(operation)\"")
    for defaultOperation in [ConfigurationReader.DefaultOperation.merge, .none] {
      let loaded = try load(xml, defaultOperation)
      let changes = try changes(loaded.tree)
      switch operation {
      case "delete": #expect(loaded.errors.map(\.tag) == [.dataMissing] && changes.isEmpty)
      case "remove": #expect(loaded.errors.isEmpty && changes.isEmpty)
      default: #expect(loaded.errors.isEmpty && changes.contains { $0.first == "+" })
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func nothingIsRequested(_ kind: Kind) throws {
    let known = try load(kind.element(exists: true).replacing("@", with: ""), .none)
    #expect(try known.errors.isEmpty && changes(known.tree).isEmpty)
    guard kind != .flag else { return }
    let unknown = try load(kind.element(exists: false).replacing("@", with: ""), .none)
    #expect(unknown.errors.allSatisfy { $0.tag == .dataMissing } && !unknown.errors.isEmpty)
    #expect(try changes(unknown.tree).isEmpty)
  }

  @Test(
    arguments: [
      ("<system><host-name operation=\"create\">n</host-name></system>", [], [.dataMissing]),
      ("<system><host-name operation=\"merge\">n</host-name></system>", [], [.dataMissing]),
      ("<system><host-name operation=\"replace\">n</host-name></system>", [], [.dataMissing]),
      (
        "<protocols><bgp><group operation=\"create\"><name>g</name></group></bgp></protocols>", [],
        [.dataMissing]
      ),
      ("<system><host-name operation=\"remove\"/></system>", [], []),
      ("<system><host-name operation=\"delete\"/></system>", [], [.dataMissing]),
      ("<system><host-name>n</host-name></system>", [], [.dataMissing]),
      ("<system/>", [], [.dataMissing]),
      ("<system><bogus/></system>", [], [.unknownElement]),
    ] as [(String, [String], [ErrorTag])])
  func aParentThatIsMissing(
    _ row: (xml: String, changes: [String], tags: [ErrorTag])
  ) throws {
    let loaded = try load(row.xml, .none, base: "")
    #expect(loaded.errors.map(\.tag) == row.tags)
    #expect(try changes(loaded.tree, base: "") == row.changes)
  }

  /// The replacement is requested by the default operation, or by the attribute of the outermost
  /// element.
  @Test(arguments: [
    ("", ConfigurationReader.DefaultOperation.replace), ("operation=\"replace\"", .merge),
  ])
  func theWholeConfigurationIsReplaced(
    _ row: (attribute: String, operation: ConfigurationReader.DefaultOperation)
  ) throws {
    let xml = "<configuration \(row.attribute)><system><host-name>n</host-name></system>"
    let loaded = ConfigurationReader(.xml, defaultOperation: row.operation)
      .read(Array("\(xml)</configuration>".utf8), into: try parse(Self.base))
    #expect(loaded.errors.isEmpty && commands(loaded.tree) == ["set system host-name n"])
  }

  @Test func aReplacementWithAnErrorKeepsTheConfiguration() throws {
    let loaded = try load("<bogus/>", .replace)
    #expect(try loaded.errorCount == 1 && changes(loaded.tree).isEmpty)
  }

  @Test func nestedOperations() throws {
    // A replaced statement is already empty when the operations inside it are carried out.
    let rule = "<services><ipsec-vpn><rule operation=\"replace\"><name>r</name>"
    let end = "</rule></ipsec-vpn></services>"
    let kept = try load("\(rule)<term operation=\"create\"><name>a</name></term>\(end)")
    #expect(kept.errors.isEmpty)
    #expect(try changes(kept.tree).contains("-services ipsec-vpn rule r term b"))
    let gone = try load("\(rule)<term operation=\"delete\"><name>a</name></term>\(end)")
    #expect(gone.errors.map(\.tag) == [.dataMissing])
    // One part has the operation none within merge, and the other merge within none.
    let inner = try load(
      "<system operation=\"none\"><host-name>n</host-name></system>"
        + "<interfaces><interface><name>so-0/0/0</name><mtu>9000</mtu></interface></interfaces>")
    #expect(
      try changes(inner.tree)
        == ["-interfaces so-0/0/0 mtu 1500", "+interfaces so-0/0/0 mtu 9000"])
  }

  @Test(arguments: [
    ("", "merge", ["+system host-name n"]), ("operation=\"none\"", "merge", []),
    ("operation=\"merge\"", "none", ["+system host-name n"]), ("", "none", []),
  ])
  func theOperationOfTheOutermostElement(
    _ row: (attribute: String, operation: String, changes: [String])
  ) throws {
    let base = "system { host-name o; }"
    let reader = ConfigurationReader(
      .xml, defaultOperation: try #require(.init(rawValue: row.operation)))
    let xml = "<configuration \(row.attribute)><system><host-name>n</host-name></system>"
    let loaded = reader.read(Array("\(xml)</configuration>".utf8), into: try parse(base))
    #expect(loaded.errors.isEmpty)
    #expect(try changes(loaded.tree, base: base).filter { $0.first == "+" } == row.changes)
  }

  @Test(arguments: [
    ("operation=\"bogus\"", ErrorTag.badAttribute, "operation"),
    ("operation=\"create\" delete=\"delete\"", .badAttribute, "delete"),
    ("delete=\"delete\" operation=\"merge\"", .badAttribute, "operation"),
    ("active=\"active\" inactive=\"inactive\"", .badAttribute, "inactive"),
    ("protect=\"protect\" unprotect=\"unprotect\"", .badAttribute, "unprotect"),
    ("insert=\"middle\"", .badAttribute, "insert"),
    ("insert=\"first\" operation=\"delete\"", .badAttribute, "operation"),
    ("delete=\"delete\" rename=\"rename\" name=\"x\"", .badAttribute, "rename"),
    ("bogus=\"1\"", .unknownAttribute, "bogus"),
  ])
  func attributesThatCannotBe(_ row: (attributes: String, tag: ErrorTag, word: String))
    throws
  {
    let loaded = try load("\n<system><host-name \(row.attributes)>n</host-name></system>")
    let error = try #require(loaded.errors.first)
    #expect(try loaded.errorCount == 1 && changes(loaded.tree).isEmpty)
    #expect(error.tag == row.tag && error.word == row.word && error.element == "host-name")
    #expect(error.line == 2 && error.banner == "[edit system]")
  }

  @Test(arguments: [
    ("operation=\"delete\" inactive=\"inactive\"", true),
    ("delete=\"false\" active=\"active\"", false),
    ("operation=\"remove\" delete=\"delete\"", true),
  ])
  func attributesThatCanBe(_ row: (attributes: String, isDeleted: Bool)) throws {
    let loaded = try load("<system><host-name \(row.attributes)>pe1</host-name></system>")
    #expect(loaded.errors.isEmpty)
    #expect(try changes(loaded.tree).isEmpty == !row.isDeleted)
  }

  @Test(arguments: [
    ("<system><bogus/></system>", ErrorTag.unknownElement, "bogus", "[edit system]"),
    ("<bogus><x/></bogus>", .unknownElement, "bogus", ""),
    (
      "<interfaces><interface><name>so-0/0/0</name><mtu>x</mtu></interface></interfaces>",
      .invalidValue, "mtu", "[edit interfaces so-0/0/0]"
    ),
    ("<system><host-name/></system>", .invalidValue, "host-name", "[edit system]"),
    (
      "<interfaces><interface><mtu>1500</mtu></interface></interfaces>", .missingElement,
      "interface", "[edit interfaces]"
    ),
    ("<system>x<host-name>n</host-name></system>", .badElement, "", "[edit]"),
    ("<system>", .malformedMessage, "", ""), ("&x;", .malformedMessage, "", ""),
  ])
  func kindsOfErrors(
    _ row: (xml: String, tag: ErrorTag, element: String, banner: String)
  ) throws {
    let loaded = try load(row.xml)
    let error = try #require(loaded.errors.first)
    #expect(error.tag == row.tag && error.element == row.element, "\(error)")
    if !row.banner.isEmpty { #expect(error.banner == row.banner || row.banner == "[edit]") }
  }

  /// Operations have the same effect in JSON.
  @Test(
    arguments: [
      ("\"system\":{\"@host-name\":{\"operation\":\"delete\"}}", ["-system host-name pe1"], []),
      (
        "\"system\":{\"host-name\":\"n\",\"@host-name\":{\"operation\":\"create\"}}", [],
        [.dataExists]
      ),
      ("\"system\":{\"host-name\":\"n\"}", [], []),
      ("\"system\":{\"@host-name\":{\"operation\":\"bogus\"}}", [], [.badAttribute]),
      (
        "\"system\":{\"host-name\":\"n\",\"@host-name\":{\"delete\":true,\"operation\":\"merge\"}}",
        [],
        [.badAttribute]
      ),
      (
        "\"interfaces\":{\"interface\":[{\"name\":\"so-0/0/0\",\"description\":\"d\"}]}", [],
        [.dataMissing]
      ),
      (
        "\"interfaces\":{\"interface\":[{\"@\":{\"operation\":\"merge\"},\"name\":\"so-0/0/0\",\"description\":\"d\"}]}",
        ["+interfaces so-0/0/0 description d"], []
      ),
    ] as [(String, [String], [ErrorTag])])
  func json(_ row: (inside: String, changes: [String], tags: [ErrorTag])) throws {
    let loaded = ConfigurationReader(.json, defaultOperation: .none)
      .read(Array("{\"configuration\":{\(row.inside)}}".utf8), into: try parse(Self.base))
    #expect(loaded.errors.map(\.tag) == row.tags)
    #expect(try changes(loaded.tree) == row.changes)
  }

  /// One error is reported for everything that is missing, with the name of the outermost parent.
  @Test(arguments: [
    (
      "<routing-options><static><route operation=\"create\"><name>1.2.3.0/24</name><discard/>"
        + "</route></static></routing-options>", "routing-options", "[edit]"
    ),
    (
      "<interfaces><interface><name>so-9/0/0</name><unit operation=\"merge\"><name>0</name></unit>"
        + "<mtu operation=\"create\">1500</mtu></interface></interfaces>", "interface",
      "[edit interfaces]"
    ),
    (
      "<protocols><bgp><group><name>n</name><type operation=\"create\">internal</type></group></bgp>"
        + "</protocols>", "group", "[edit protocols bgp]"
    ),
  ])
  func aParentIsNotCreated(_ row: (xml: String, element: String, banner: String)) throws {
    let loaded = try load(row.xml, .none)
    #expect(loaded.errors.map(\.tag) == [.dataMissing])
    #expect(loaded.errors.map(\.element) == [row.element])
    #expect(loaded.errors.map(\.reachedBanner) == [row.banner])
    #expect(try changes(loaded.tree).isEmpty)
  }

  /// A leaf exists whatever its value is, and both in the schema and in the guide.
  @Test(arguments: [
    ("", "<system><host-name @>n</host-name></system>", true),
    (
      "", "<protocols><bgp><group><name>g</name><type @>external</type></group></bgp></protocols>",
      true
    ),
    (
      "snmp { location here; }", "<snmp><location @>there</location><contact @>c</contact></snmp>",
      true
    ),
    ("snmp { location here; }", "<snmp><contact @>c</contact></snmp>", false),
    (
      "interfaces { so-0/0/0 { encapsulation ppp; } }",
      "<interfaces><interface><name>so-0/0/0</name><encapsulation @>atm-pvc</encapsulation>"
        + "</interface></interfaces>", true
    ),
    (
      "interfaces { so-0/0/0 { encapsulation atm-pvc; } }",
      "<interfaces><interface><name>so-0/0/0</name><encapsulation @>ppp</encapsulation>"
        + "</interface></interfaces>", true
    ),
    (
      "",
      "<interfaces><interface><name>so-0/0/0</name><encapsulation @>atm-pvc</encapsulation>"
        + "</interface></interfaces>", false
    ),
  ])
  func aLeafThatHasAnotherValueExists(
    _ row: (base: String, xml: String, exists: Bool)
  ) throws {
    let base = Self.base + row.base
    let loaded = try load(row.xml.replacing("@", with: "operation=\"create\""), base: base)
    #expect(loaded.errors.map(\.tag) == (row.exists ? [.dataExists] : []))
    #expect(try changes(loaded.tree, base: base).contains { $0.first == "-" } == false)
  }
}
