import Configuration
import Schema
import Testing

/// Names with which the stored configuration could not be read back are refused wherever a name is
/// created, and nowhere else.
@Suite("Reserved words as names")
struct ReservedNameTests {
  private let schema = Schema.configuration
  private let tree: Statement

  init() throws {
    tree = try run(
      """
      set routing-instances red instance-type vrf
      set services ipsec-vpn ike proposal p dh-group group2
      set groups g system host-name pe1
      set services ipsec-vpn rule r term a then syslog
      """)
  }

  /// Returns whether a command is refused that has a word as a name.
  private func isRefused(_ line: String, at edit: String = "") -> Bool {
    do throws(MatchError) {
      _ = try match(line, .configuration, at: edit, in: tree)
      return false
    } catch {
      guard case .invalid(let message) = error.reason else { return false }
      return message.hasSuffix("is a reserved word; it cannot be a name")
    }
  }

  @Test(arguments: [
    "edit routing-instances apply-groups", "edit routing-instances apply-groups-except",
    "edit routing-instances apply-groups-e", #"set routing-instances "apply-groups""#,
    #"set routing-instances "apply-groups-ex" instance-type vrf"#,
    "copy routing-instances red to apply-groups-except instance-type",
    #"rename routing-instances red to "apply-groups""#,
    "set services ipsec-vpn ike proposal apply-groups dh-group group2",
    "edit services ipsec-vpn ike proposal apply-groups-except",
    "rename services ipsec-vpn ike proposal p to proposal apply-groups",
    "copy groups g to apply-groups", "set groups apply-groups-except system host-name x",
    "set services ipsec-vpn rule r term apply-groups then syslog",
    "set services ipsec-vpn rule r term apply-macro then syslog",
    "rename services ipsec-vpn ike proposal p to proposal apply-flags",
  ])
  func aNewNameIsRefused(_ line: String) {
    // A word that is parsed as a statement is refused with anything that follows it; it never is a
    // name.
    let isStatement = (try? match(line, .configuration, in: tree)) == nil
    #expect(isRefused(line) || isStatement, "\(line)")
  }

  @Test(arguments: [
    "set routing-instances apply-groups g", "set routing-instances red apply-groups g",
    "edit routing-instances apply", "set routing-instances all instance-type vrf",
    "set groups system system host-name x", "set services ipsec-vpn ike proposal description",
  ])
  func otherWordsAreNotRefused(_ line: String) { #expect(!isRefused(line), "\(line)") }

  private static let wordsOfStatements = Set(
    Schema.configuration.declarations.flatMap { [$0.name] + $0.aliases }.filter { !$0.isEmpty })

  /// Each word of the schema, complete and shortened, is used as the name of an instance of each
  /// list: either it is refused, or the instance is read back.
  @Test func whatNamesAnInstanceIsReadBack() throws {
    let words = Self.wordsOfStatements.flatMap { word in
      [word, String(word.dropLast()), String(word.prefix(word.count / 2))]
    }
    for list in schema.declarations where list.isList && schema.isInTree(list) {
      guard case .name? = list.key?.type else { continue }
      for word in Set(words) where !schema.isReserved(word, asKeyOf: list.id) {
        let path = path(to: list) + [PathElement(list.id, value: word)]
        var tree = Statement.empty
        tree.update(at: path[...], in: schema) { _ in }
        let text = TextPrinter.print(contentsOf: tree, in: schema)
        #expect(try TextParser.stored(Array(text.utf8)).get() == tree, "\(text)")
        #expect(try TextParser.merge(Array(text.utf8), into: .empty).get() == tree, "\(text)")
      }
    }
  }

  private func path(to list: Declaration) -> [PathElement] {
    var path: [PathElement] = []
    var parent = list.parent
    while parent != 0 {
      let declaration = schema[parent]
      path.append(PathElement(parent, value: declaration.isList ? "x" : ""))
      parent = declaration.parent
    }
    return path.reversed()
  }

  /// Release 0.1.0 accepted names that are the words of statements now, alone and shortened.
  @Test(arguments: [
    ("routing-instances", "apply-macro"), ("routing-instances", "apply-m"),
    ("routing-instances", "apply-flags"), ("groups", "apply-macro"), ("groups", "apply-f"),
    ("services ipsec-vpn ike proposal", "apply-macro"), ("services ipsec-vpn rule", "apply-flags"),
    ("services ipsec-vpn ike proposal", "version"), ("groups", "version"),
  ])
  func aStoredNameThatIsAStatementNowIsStillRead(_ path: String, _ name: String) throws {
    var text = ["\(name);", "other;"]
    var isList = path.hasSuffix("proposal") || path.hasSuffix("rule")
    for word in path.split(separator: " ").reversed() {
      text = isList ? text.map { "\(word) \($0)" } : ["\(word) {"] + text + ["}"]
      isList = false
    }
    for text in [
      text.joined(separator: "\n"), text.joined().replacing("\(name);", with: "\(name) {}"),
    ] {
      let stored = try TextParser.stored(Array(text.utf8)).get()
      let printed = TextPrinter.print(contentsOf: stored, in: schema)
      #expect(printed.contains("\(name);") && printed.contains("other;"), "\(printed)")
      #expect(try TextParser.stored(Array(printed.utf8)).get() == stored)
      // A command can rename it.
      let renamed = try match(
        "rename \(path) \"\(name)\" to \(path.hasSuffix("s") ? "" : path.split(separator: " ").last ?? "") g",
        .configuration, in: stored)
      #expect(renamed.isComplete)
    }
  }

  /// Within a macro no word is reserved.
  @Test func aParameterHasAnyName() throws {
    let tree = try run("set system apply-macro m apply-groups x\nset apply-macro m apply-macro")
    #expect(
      SetPrinter.print(contentsOf: tree, in: schema)
        == "set apply-macro m apply-macro\nset system apply-macro m apply-groups x\n")
    #expect(!isRefused("set apply-macro apply-groups a"))
  }

  /// An earlier version accepted these names; its state folders can still be read.
  @Test(arguments: [
    "services { ipsec-vpn { ike { proposal apply-groups { dh-group group2; } } } }",
    "groups { apply-groups { system { host-name x; } } }",
  ])
  func aStoredNameIsStillRead(_ text: String) throws {
    let octets = Array(text.utf8)
    let stored = try TextParser.stored(octets).get()
    #expect(!TextParser.merge(octets, into: .empty).errors.isEmpty)
    // The existing instance can be named, so that it can be renamed or deleted.
    let path = text.contains("proposal") ? "services ipsec-vpn ike proposal" : "groups"
    let renamed = path + " apply-groups to " + (path == "groups" ? "g" : "proposal g")
    #expect(throws: Never.self) {
      _ = try match("rename \(renamed)", .configuration, in: stored)
      _ = try match("delete \(path) apply-groups", .configuration, in: stored)
    }
  }

  /// Version 0.1.0 stored this text after `edit routing-instances apply-groups`.
  @Test func aStoredInstanceWithoutAKeywordIsStillRead() throws {
    let text = "routing-instances {\n    apply-groups {\n        instance-type vrf;\n    }\n}\n"
    let octets = Array(text.utf8)
    let stored = try TextParser.stored(octets).get()
    #expect(!TextParser.merge(octets, into: .empty).errors.isEmpty)
    #expect(TextPrinter.print(contentsOf: stored, in: .configuration) == text)
    #expect(throws: Never.self) {
      _ = try match(
        #"rename routing-instances "apply-groups" to red"#, .configuration, in: stored)
      _ = try match(#"delete routing-instances "apply-groups""#, .configuration, in: stored)
    }
    let elsewhere = "system {\n    apply-groups {\n    }\n}\n"
    #expect(!TextParser.stored(Array(elsewhere.utf8)).errors.isEmpty)
  }
}
