import Configuration
import ConfigurationTestSupport
import Operations
import Schema
import Testing

@testable import Shell

/// The grammars declare what can be typed, and the operations carry it out: both must have the same
/// commands and arguments.
@Suite("Dispatch")
struct DispatchTests {
  @Test func everyOperationalCommandHasOneOperation() {
    let declared = Set(Walker.commands(of: .operational))
    let own = Set(Session.operations.keys)
    #expect(own.isDisjoint(with: OperationFamily.operations.keys))
    #expect(declared == own.union(OperationFamily.operations.keys))
  }

  @Test func everyCommandOfConfigurationModeHasAnOperation() {
    let declared = Set(Walker.commands(of: .configurationMode))
    #expect(declared == Set(Session.configurationOperations.keys))
  }

  @Test(arguments: Session.operations.keys.sorted())
  func everyArgumentIsRead(_ command: String) throws {
    let operation = try #require(Session.operations[command])
    #expect(Set(operation.claimedNames) == Schema.operational.arguments(of: command))
  }

  @Test(arguments: Session.configurationOperations.keys.sorted())
  func everyArgumentOfConfigurationModeIsRead(_ command: String) throws {
    let operation = try #require(Session.configurationOperations[command])
    #expect(Set(operation.claimedNames) == Schema.configurationMode.arguments(of: command))
  }

  @Test(arguments: Walker.commands(of: .pipes))
  func everyArgumentOfAPipeIsRead(_ command: String) throws {
    let function = try #require(Pipeline.functions[command])
    #expect(Set(function.claimedNames) == Schema.pipes.arguments(of: command))
  }

  /// Every function behind a bar is available, and is carried out by its own operation.
  @Test(arguments: Walker.commands(of: .pipes))
  func everyPipeWorks(_ function: String) throws {
    let arguments = [
      "append": " /dev/null", "except": " zzz", "find": " host", "last": " 2", "match": " host",
      "refresh": " 1", "request message": " all", "save": " /dev/null", "tee": " /dev/null",
      "trim": " 1",
    ]
    // Each function handles a configuration or another output, and most handle both.
    let isOfConfigurations = !["refresh", "request message", "resolve"].contains(function)
    let command = isOfConfigurations ? "show configuration system" : "show version"
    let line = "\(command) | \(function)\(arguments[function] ?? "")"
    let result = try Bench().run(line)
    #expect(result.errors == "")
    #expect(result.succeeded)
  }
}
