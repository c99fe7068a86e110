import Schema
import Testing

/// The notation declares statements, with all their parts and definitions that can be used several
/// times.
@Suite("The notation")
struct NotationTests {
  private func load(_ text: String) throws(SchemaError) -> Schema {
    try Schema(name: "test", [SchemaText(text)])
  }

  @Test func everyPartOfALeafIsRead() throws {
    let schema = try load(
      """
      /// How long.
      /// RFC 2409.
      lifetime alias life alias span <integer 180..86400 seconds> = 3600 required secret hidden
        inert choice c "Lifetime";
      """)
    let leaf = try #require(schema.child("lifetime", of: 0))
    #expect(leaf.aliases == ["life", "span"])
    #expect(leaf.notes == ["How long.", "RFC 2409."])
    #expect(leaf.help == "Lifetime")
    #expect(leaf.defaultValue == "3600")
    #expect(leaf.choice == "c")
    #expect(leaf.isRequired && leaf.isSecret && leaf.isHidden && leaf.isInert && leaf.isLeaf)
    #expect(!leaf.isOrdered && !leaf.isCommand && !leaf.isOneLine && !leaf.isContainer)
    guard case .integer(180...86400, unit: "seconds")? = leaf.value?.type else {
      Issue.record("not the type that was declared")
      return
    }
  }

  @Test func kindsOfStatementAreDistinguished() throws {
    let schema = try load(
      """
      flag "F";
      leaf <word> "L";
      many [ <address> ] ordered "M";
      one ( a "A" | b alias c "B" ) "O";
      list <key: name 1..63> ordered "L";
      container "C" {
        <bare: interface> "B" {
        }
      }
      """)
    func child(_ name: String) throws -> Declaration { try #require(schema.child(name, of: 0)) }
    #expect(try child("flag").isFlag)
    #expect(try child("leaf").isLeaf && !child("leaf").isLeafList)
    #expect(try child("many").isLeafList && child("many").isOrdered)
    #expect(try child("list").isList && child("list").isContainer && !child("list").hasBody)
    #expect(try child("container").hasBody && !child("container").isList)
    let bare = try #require(schema.declaration(at: ["container", ""]))
    #expect(bare.isList && bare.name.isEmpty && bare.key?.name == "bare")
    guard case .choice(let choices)? = try child("one").value?.type else {
      Issue.record("not a choice")
      return
    }
    #expect(choices.map(\.name) == ["a", "b"])
    #expect(choices.map(\.aliases) == [[], ["c"]])
  }

  @Test func useCopiesADefinitionWithAllThatIsUnderIt() throws {
    let schema = try load(
      """
      define inner { x "X" { y <word> secret "Y"; } }
      define outer { before "B"; use inner; }
      a "A" { use outer; }
      b "B" { use outer; after "A"; }
      """)
    for name in ["a", "b"] {
      let y = try #require(schema.declaration(at: [name, "x", "y"]))
      #expect(y.isSecret)
      #expect(schema.path(of: y.id) == [name, "x", "y"])
      #expect(schema.isInTree(y))
    }
    let a = try #require(schema.child("a", of: 0))
    let b = try #require(schema.child("b", of: 0))
    #expect(schema.children(of: a).map(\.name) == ["before", "x"])
    #expect(schema.children(of: b).map(\.name) == ["before", "x", "after"])
    #expect(schema.root.children.count == 2)
  }

  @Test func childrenAreFoundByEverySpelling() throws {
    let schema = try load("a alias b \"A\";\n<k: word> \"K\";")
    let a = try #require(schema.child("a", of: 0))
    #expect(schema.child(spelled: "a", of: 0) == a.id)
    #expect(schema.child(spelled: "b", of: 0) == a.id)
    #expect(schema.child(spelled: "", of: 0) == nil)
    #expect(schema.child("b", of: 0) == nil)
    #expect(schema.child("", of: 0)?.isList == true)
  }
}
