import Configuration
import Testing

@testable import NETCONF

@Suite("Arguments that requests cannot have")
struct RequestArgumentTests {
  /// RFC 6241 appendix A: with the name of the attribute, and of the element that has it.
  @Test(
    arguments: [
      ("<get-configuration format=\"x\"/>", "format", "get-configuration"),
      ("<get-configuration inherit=\"x\"/>", "inherit", "get-configuration"),
      ("<get-configuration database=\"x\"/>", "database", "get-configuration"),
      ("<get-configuration rollback=\"50\"/>", "rollback", "get-configuration"),
      ("<get-configuration compare=\"x\"/>", "compare", "get-configuration"),
      ("<get-configuration compare=\"rollback\" format=\"set\"/>", "format", "get-configuration"),
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

  @Test func aFormatMayBeAnElementAtFault() throws {
    #expect(
      try Program().greet().errors(
        "<get-software-information><format>x</format></get-software-information>")
        == ["invalid-value: invalid format: x (format)"])
  }
}
