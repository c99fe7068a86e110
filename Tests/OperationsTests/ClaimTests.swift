import Configuration
import ConfigurationTestSupport
import Schema
import Testing
import Wire

@testable import Operations

/// The grammar declares the arguments of a command, and its operation reads them: both must name
/// the same arguments.
@Suite("Claims of operations")
struct ClaimTests {
  @Test(arguments: OperationFamily.operations.values.map(\.command).sorted())
  func everyArgumentIsRead(_ command: String) throws {
    let operation = try #require(OperationFamily.operations[command])
    #expect(Set(operation.claimedNames) == Schema.operations.arguments(of: command))
  }

  @Test func everyCommandHasAnOperation() {
    #expect(Set(Walker.commands(of: .operations)) == Set(OperationFamily.operations.keys))
  }

  @Test func noCommandHasTwoOperations() {
    let commands = OperationFamily.all.flatMap { $0.operations.map(\.command) }
    #expect(commands.count == Set(commands).count)
  }

  // MARK: Arguments that are read

  private enum Level: String, CaseIterable { case terse, detail, extensive, brief }

  private func claims(_ line: String) throws -> ArgumentClaims {
    var walker = Walker(
      commands: .operational,
      in: Surroundings(
        tree: .empty, isOperational: true, commands: CommandGrammars { .operations }))
    for word in CommandLexer.cut(line).segments.first ?? [] { try walker.match(word) }
    return ArgumentClaims(walker)
  }

  @Test func whatIsNotTypedIsNil() throws {
    var claims = try claims("show route")
    let table = claims.text("table")
    let destination = claims.prefix("destination")
    let level = claims.choice(of: Level.self)
    let isExact = claims.has("exact")
    let required = claims.required("table")
    #expect(table == nil)
    #expect(destination == nil)
    #expect(level == nil)
    #expect(!isExact)
    #expect(required == "")
    #expect(
      claims.names == [
        "table", "destination", "terse", "detail", "extensive", "brief", "exact", "table",
      ])
  }

  @Test func optionsStandBeforeAndBehindAName() throws {
    for line in ["show route 10.0.0.0/8 detail", "show route detail 10.0.0.0/8"] {
      var claims = try claims(line)
      let (destination, level) = (claims.prefix("destination"), claims.choice(of: Level.self))
      #expect(destination?.length == 8)
      #expect(level == .detail)
    }
  }

  @Test func defaultsComeFromTheGrammar() throws {
    var claims = try claims("ping 10.0.0.1")
    let (size, typed) = (claims.numberOrDefault("size"), claims.number("size"))
    let count = claims.numberOrDefault("count")
    #expect(size == 56)
    #expect(typed == nil)
    #expect(count == 0)
    claims = try self.claims("ping 10.0.0.1 size 100")
    let other = claims.numberOrDefault("size")
    #expect(other == 100)
  }

  @Test func theLastOfTwoOfOneName() throws {
    var claims = try claims("request lab host h1 ping 10.0.0.1")
    let (first, last) = (claims.required("host"), claims.last("host"))
    #expect(first == "h1")
    #expect(last == "10.0.0.1")
  }
}
