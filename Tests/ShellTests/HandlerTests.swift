import Configuration
import Schema
import Testing

@testable import Shell

@Suite("Every command of the grammars has its handler, and no handler waits for a command")
struct HandlerTests {
  @Test func operationalMode() {
    #expect(Set(Walker.commands(of: .operational)) == Set(Session.operationalHandlers.keys))
  }

  @Test func configurationMode() {
    #expect(
      Set(Walker.commands(of: .configurationMode)) == Set(Session.configurationHandlers.keys))
  }

  @Test func pipes() {
    // The session itself runs a command again; an argument has no function of its own.
    let functions = Set(Pipeline.functions.keys).union(Pipeline.lineFunctions.keys)
    #expect(Set(Walker.commands(of: .pipes)) == functions)
  }
}
