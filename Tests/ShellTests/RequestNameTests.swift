import Schema
import Shell
import Testing

/// Every command of operational mode that shows or does something at the router has a request in
/// NETCONF; a command that concerns only its own session has none.
@Suite("The names of requests")
struct RequestNameTests {
  /// The commands of the session alone, or the words with which they begin.
  private static let sessionLocal: Set<String> = [
    "configure", "help", "monitor", "quit", "request lab connect", "set cli", "show cli",
    "start shell", "wait",
  ]

  private let schema = Schema.operational

  /// Returns the requests of a declaration and of those around it, the innermost first.
  private func names(of declaration: Declaration) -> [String] {
    var names: [String] = []
    var id = declaration.id
    while id != 0 {
      if let name = schema[id].rpc { names.append(name) }
      id = schema[id].parent
    }
    return names
  }

  private func isSessionLocal(_ declaration: Declaration) -> Bool {
    let path = schema.path(of: declaration.id)
    return path.indices.contains {
      Self.sessionLocal.contains(path[...$0].joined(separator: " "))
    }
  }

  @Test func everyCommandHasOneOrIsOfTheSession() {
    for declaration in schema.declarations
    where declaration.isCommand && schema.isInTree(declaration) {
      let path = schema.path(of: declaration.id).joined(separator: " ")
      let names = names(of: declaration)
      if path.hasPrefix("show cli authorization") {
        #expect(names == ["get-authorization-information"])
      } else {
        #expect(names.isEmpty == isSessionLocal(declaration), "\(path)")
      }
      // Either one request stands for a whole branch, or each command in the branch has its own.
      let haveOwn = ["show lab ", "show route ", "show system commit "].contains {
        path.hasPrefix($0)
      }
      #expect(names.count <= 1 || haveOwn, "\(path): \(names)")
    }
  }

  @Test func namesAreUnique() {
    let names = schema.declarations.filter(schema.isInTree).compactMap(\.rpc)
    #expect(Set(names).count == names.count)
    #expect(names.count > 50)
  }

  @Test func namesAreThoseOfElements() {
    for name in schema.declarations.compactMap(\.rpc) {
      #expect(name.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "-") }, "\(name)")
    }
  }

  @Test func theNotationDeclaresRequestNames() throws {
    let source = SchemaText("a command rpc get-a \"A\" {\n b <word> \"B\";\n}\nc \"C\";")
    let schema = try Schema(name: "test", [source])
    #expect(schema.declaration(at: ["a"])?.rpc == "get-a")
    #expect(schema.declaration(at: ["a", "b"])?.rpc == nil)
    #expect(schema.declaration(at: ["c"])?.rpc == nil)
    let lacking = SchemaText("a command rpc \"A\";")
    #expect(throws: SchemaError.self) { try Schema(name: "test", [lacking]) }
  }
}
