package import Schema

/// Tells whether a word is a secret of configurations that have been seen. It keeps hashes, and not the
/// secrets.
package struct SecretWords {
  private var hashes: Set<Int> = []
  /// The configurations that were seen last, by their places.
  private var seen: [Statement]

  /// `places`: how many configurations are watched, such as a candidate and an active one.
  package init(places: Int) { seen = Array(repeating: .empty, count: places) }

  /// Learns the secrets in which a configuration differs from the one that was at this place before.
  package mutating func learn(
    _ tree: Statement, at place: Int, in schema: Schema = .configuration
  ) {
    guard seen.indices.contains(place), !tree.isShared(with: seen[place]) else { return }
    learn(tree, besides: seen[place], in: schema)
    seen[place] = tree
  }

  private mutating func learn(_ tree: Statement, besides former: Statement?, in schema: Schema) {
    if let former, tree.isShared(with: former) { return }
    let declaration = schema[tree.declaration]
    if declaration.isSecret || (declaration.isForeign && tree.form.isSecret) {
      insert(tree.value)
      tree.members.forEach { insert($0) }
    }
    // Children that stand at the same place as before are mostly the same.
    let before = former?.children ?? []
    for (index, child) in tree.children.enumerated() {
      let other = before.indices.contains(index) ? before[index] : nil
      learn(child, besides: other, in: schema)
    }
  }

  private mutating func insert(_ value: String) {
    guard !value.isEmpty else { return }
    hashes.insert(Self.hash(Array(value.utf8)))
    if let clear = ObscuredText.decode(value) { hashes.insert(Self.hash(clear)) }
  }

  /// Whether a word, or one of the words in it if it is quoted, is a secret.
  package func hold(_ word: String) -> Bool {
    guard !hashes.isEmpty else { return false }
    if hashes.contains(Self.hash(Array(word.utf8))) { return true }
    return word.utf8.contains(UInt8(ascii: " "))
      && word.utf8.split(separator: UInt8(ascii: " ")).contains {
        hashes.contains(Self.hash(Array($0)))
      }
  }

  private static func hash(_ octets: [UInt8]) -> Int {
    var hasher = Hasher()
    unsafe octets.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}

extension Statement {
  /// The same configuration with another word in place of every secret.
  package func withoutSecrets(in schema: Schema = .configuration) -> Statement {
    var result = self
    let declaration = schema[declaration]
    if declaration.isSecret || (declaration.isForeign && form.isSecret) {
      let word = ObscuredText.encode("hidden".utf8)
      if !value.isEmpty { result.value = word }
      if !members.isEmpty { result.members = members.map { _ in word } }
    }
    if !children.isEmpty {
      result.mapChildren { $0.withoutSecrets(in: schema) }
    }
    return result
  }
}
