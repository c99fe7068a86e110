import Schema
import Testing

@Suite("The grammars of the shell")
struct SchemaTests {
  @Test func everyGrammarLoads() {
    #expect(Schema.configuration.declarations.count > 150)
    #expect(Schema.operational.declarations.count > 50)
    #expect(Schema.configurationMode.declarations.count > 20)
    #expect(Schema.pipes.declarations.count > 8)
  }
}
