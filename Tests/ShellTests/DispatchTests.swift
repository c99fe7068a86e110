import Configuration
import Operations
import Schema
import Testing

@testable import Shell

/// The grammars say what can be typed, the tables of handlers what happens then: neither may know
/// a command that the other does not.
@Suite("Dispatch")
struct DispatchTests {
  @Test func everyOperationalCommandHasAHandler() {
    let declared = Set(Walker.commands(of: .operational))
    let own = Set(Session.operationalHandlers.keys)
    #expect(own.isDisjoint(with: OperationContext.operationalHandlers.keys))
    #expect(declared == own.union(OperationContext.operationalHandlers.keys))
  }

  @Test func everyConfigurationCommandHasAHandler() {
    let declared = Set(Walker.commands(of: .configurationMode))
    #expect(declared == Set(Session.configurationHandlers.keys))
  }

  /// No function behind a bar ends in "is not available" or falls through to another's meaning.
  @Test(arguments: Walker.commands(of: .pipes))
  func everyPipeWorks(_ function: String) throws {
    let arguments = [
      "append": " /dev/null", "except": " zzz", "find": " host", "last": " 2", "match": " host",
      "refresh": " 1", "request message": " all", "save": " /dev/null", "tee": " /dev/null",
      "trim": " 1",
    ]
    // Each function makes something of a configuration or of another result, and most of both.
    let isOfConfigurations = !["refresh", "request message", "resolve"].contains(function)
    let command = isOfConfigurations ? "show configuration system" : "show version"
    let line = "\(command) | \(function)\(arguments[function] ?? "")"
    let result = try Bench().run(line)
    #expect(result.errors == "")
    #expect(result.succeeded)
  }
}
