import Configuration
import Testing

@testable import NETCONF

/// A request with an attribute or an element that it cannot have is answered with an error.
@Suite("Arguments that requests cannot have")
struct RequestArgumentTests {
  /// The error names the attribute, and the element that has it. RFC 6241 appendix A.
  @Test(
    arguments: [
      ("<get-configuration format=\"x\"/>", "format", "get-configuration"),
      ("<get-configuration inherit=\"x\"/>", "inherit", "get-configuration"),
      ("<get-configuration database=\"x\"/>", "database", "get-configuration"),
      ("<get-configuration rollback=\"50\"/>", "rollback", "get-configuration"),
      ("<get-configuration compare=\"x\"/>", "compare", "get-configuration"),
      ("<get-configuration compare=\"rollback\" format=\"set\"/>", "format", "get-configuration"),
      ("<get-configuration changed=\"x\"/>", "changed", "get-configuration"),
      ("<get-configuration groups=\"x\"/>", "groups", "get-configuration"),
      ("<get-configuration commit-scripts=\"x\"/>", "commit-scripts", "get-configuration"),
      ("<load-configuration rollback=\"0\" url=\"/a\"/>", "url", "load-configuration"),
      ("<load-configuration rollback=\"x\"/>", "rollback", "load-configuration"),
      (
        "<load-configuration action=\"x\"><configuration/></load-configuration>", "action",
        "load-configuration"
      ),
      ("<command format=\"x\">show version</command>", "format", "command"),
      ("<get-software-information format=\"x\"/>", "format", "get-software-information"),
      ("<get><filter type=\"xpath\"/></get>", "type", "filter"),
    ])
  func attributesAreNamedWithTheirElement(
    _ row: (request: String, attribute: String, element: String)
  ) throws {
    let error = try Program().greet().request(row.request).child("rpc-error")
    #expect(error?.child("error-tag")?.text == "bad-attribute")
    let info = error?.child("error-info")
    #expect(info?.child("bad-attribute")?.text == row.attribute)
    #expect(info?.child("bad-element")?.text == row.element)
  }

  @Test(
    arguments: [
      ("get", ""), ("get-config", "<source><running/></source>"), ("get-configuration", ""),
      ("lock", "<target><candidate/></target>"), ("unlock", "<target><candidate/></target>"),
      ("discard-changes", ""), ("close-session", ""),
      ("kill-session", "<session-id>9</session-id>"),
      ("validate", "<source><candidate/></source>"), ("lock-configuration", ""),
      ("copy-config", "<target><candidate/></target><source><running/></source>"),
      ("delete-config", "<target><candidate/></target>"), ("close-configuration", ""),
      ("edit-config", "<target><candidate/></target><config><configuration/></config>"),
      ("commit", ""), ("cancel-commit", ""), ("commit-configuration", ""),
      ("request-delete-rescue-configuration", ""),
    ])
  func unknownArgumentsAreRefused(_ operation: String, _ known: String) throws {
    let program = try Program().greet()
    _ = try program.request(Program.load("system { host-name a; }"))
    #expect(
      try program.errors("<\(operation)>\(known)<foo/></\(operation)>")
        == ["unknown-element: syntax error (foo)"])
    #expect(try program.changes()?.contains("host-name a;") == true)
    #expect(program.netconf.locks.isEmpty)
    #expect(!program.netconf.isOver)
  }

  @Test(
    arguments: [
      ("<get><filter/><filter/></get>", "bad-element: 'filter' is given twice (filter)"),
      (
        "<open-configuration><private/><exclusive/></open-configuration>",
        "bad-element: a session opens one database (exclusive)"
      ),
      (
        "<load-configuration rollback=\"0\"><configuration/></load-configuration>",
        "bad-element: give either 'rollback' or a configuration (configuration)"
      ),
    ])
  func argumentsMayExcludeEachOther(_ request: String, _ error: String) throws {
    let program = try Program().greet()
    _ = try program.request(Program.load("system { host-name a; }"))
    #expect(try program.errors(request) == [error])
    #expect(try program.changes()?.contains("host-name a;") == true)
  }

  @Test func aFormatMayBeAnElementAtFault() throws {
    #expect(
      try Program().greet().errors(
        "<get-software-information><format>x</format></get-software-information>")
        == ["invalid-value: invalid format: x (format)"])
  }
}
