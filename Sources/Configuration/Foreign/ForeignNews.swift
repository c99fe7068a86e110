package import Schema

/// The foreign statements of a configuration that a former one did not have. A commit warns about
/// them.
package struct ForeignNews: Sendable {
  /// The number of statements, counted as `set` commands.
  package private(set) var count = 0
  /// The banners of the levels that contain them, in the order of the tree. Names that the user has
  /// chosen are left out: `[edit interfaces unit family inet6]`.
  package private(set) var banners: [String] = []

  private let schema: Schema
  private let foreign: Int
  private var known: Set<String> = []

  /// Finds the new foreign statements of `tree`; nil: there are none.
  package init?(in tree: Statement, since former: Statement, schema: Schema = .configuration) {
    guard let foreign = schema.foreign, tree.mayHoldForeign, !tree.isShared(with: former) else {
      return nil
    }
    self.schema = schema
    self.foreign = foreign
    search(tree, former, [])
    if count == 0 { return nil }
  }

  private mutating func search(_ statement: Statement, _ former: Statement?, _ way: [String]) {
    for child in statement.shown where child.mayHoldForeign || child.declaration == foreign {
      let isList = schema.declarations[child.declaration].isList
      let twin = former?.child(child.declaration, key: isList ? child.value : "", in: schema)
      if let twin, twin.isShared(with: child) { continue }
      guard child.declaration == foreign else {
        let name = schema.declarations[child.declaration].name
        search(child, twin, name.isEmpty ? way : way + [name])
        continue
      }
      let before = count
      add(child, twin)
      if count > before { addBanner(for: child, of: statement.declaration, way) }
    }
  }

  private mutating func add(_ word: Statement, _ former: Statement?) {
    let words = word.children.filter { $0.declaration == foreign }
    guard !words.isEmpty else {
      if former == nil { count += 1 }
      return
    }
    for word in words { add(word, former?.child(foreign, key: word.value, in: schema)) }
  }

  /// Adds the banner of a foreign word. If the word is a list of the schema and only the name of
  /// the instance is foreign, that name is added.
  private mutating func addBanner(for word: Statement, of container: Int, _ way: [String]) {
    let list = schema.child(word.value, of: container)
    let name = list?.isList == true ? word.children.first?.value : nil
    let words = way + [word.value] + [name].compactMap { $0 }
    let banner = "[edit \(words.joined(separator: " "))]"
    if known.insert(banner).inserted { banners.append(banner) }
  }
}
