package import Schema

/// Recognizes secrets of configurations in other text, such as commands that are logged. It stores
/// hashes instead of the secrets; the key of the hash is random for each process.
package struct SecretWords {
  private var hashes: Set<Int> = []
  /// The lengths of the secrets, in octets, that are also found within longer words.
  private var lengths: Set<Int> = []
  /// The configuration that was seen last at each place.
  private var seen: [Statement]

  /// Creates a value that follows `places` configurations, such as the candidate and the active
  /// one.
  package init(places: Int) { seen = Array(repeating: .empty, count: places) }

  /// Adds the secrets of a configuration that the previous one at this place did not have.
  package mutating func addSecrets(
    of tree: Statement, at place: Int, in schema: Schema = .configuration
  ) {
    guard seen.indices.contains(place), !tree.isShared(with: seen[place]) else { return }
    addSecrets(of: tree, besides: seen[place], in: schema)
    seen[place] = tree
  }

  /// Adds the secrets of a statement that differs from a former one.
  private mutating func addSecrets(
    of tree: Statement, besides former: Statement?, in schema: Schema
  ) {
    if let former, tree.isShared(with: former) { return }
    let declaration = schema[tree.declaration]
    if declaration.isSecret || (declaration.isForeign && tree.form.isSecret) {
      insert(tree.value)
      tree.members.forEach { insert($0) }
    }
    // Children at the same index as before are mostly unchanged.
    let before = former?.children ?? []
    for (index, child) in tree.children.enumerated() {
      let other = before.indices.contains(index) ? before[index] : nil
      addSecrets(of: child, besides: other, in: schema)
    }
  }

  /// Adds a secret, and the plain text of an obscured one.
  private mutating func insert(_ value: String) {
    guard !value.isEmpty else { return }
    insert(Array(value.utf8)[...])
    if let clear = ObscuredText.decode(value) { insert(clear[...]) }
  }

  /// Returns the octets of a key in hexadecimal digits, or the digits of a key in octets.
  private static func otherSpelling(_ secret: ArraySlice<UInt8>) -> [UInt8] {
    let alphabet = Array("0123456789abcdef".utf8)
    if let digits = digits(secret), digits.count % 2 == 0 {
      let values = digits.compactMap { alphabet.firstIndex(of: $0) }
      return stride(from: 0, to: values.count - 1, by: 2).map {
        UInt8(truncatingIfNeeded: values[$0] << 4 | values[$0 + 1])
      }
    }
    return secret.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
  }

  /// Adds a secret in all its spellings.
  private mutating func insert(_ secret: ArraySlice<UInt8>) {
    let other = Self.otherSpelling(secret)
    if other.count >= Self.shortest {
      hashes.insert(Self.hash(other[...]))
      lengths.insert(other.count)
    }
    hashes.insert(Self.hash(secret))
    if secret.count >= Self.shortest { lengths.insert(secret.count) }
    // A hexadecimal key is equal in upper and lower case, and the prefix `0x` is not part of it.
    guard secret.count >= Self.shortest, let digits = Self.digits(secret) else { return }
    hashes.insert(Self.hash(digits[...]))
    lengths.insert(digits.count)
  }

  /// Returns whether a word or line is a secret, plain or obscured, or contains one between other
  /// characters than letters and digits, such as blanks and quotation marks.
  package func hold(_ text: String) -> Bool {
    guard !hashes.isEmpty else { return false }
    let octets = Array(text.utf8)
    return isSecret(octets[...])
      || octets.split(separator: UInt8(ascii: " ")).contains(where: isSecret)
      || holdAmongSigns(octets) || holdObscured(octets)
  }

  private func isSecret(_ octets: ArraySlice<UInt8>) -> Bool {
    hashes.contains(Self.hash(octets))
      || octets.count >= Self.shortest
        && Self.digits(octets).map { hashes.contains(Self.hash($0[...])) } == true
  }

  /// The length from which secrets are searched within words, in octets. Shorter ones would be
  /// found in most lines.
  private static let shortest = 4
  /// The length up to which text is searched within words, in octets. The search would take too
  /// long in a longer text.
  private static let longest = 16_384

  /// Returns whether a secret is between two characters that are no letters.
  private func holdAmongSigns(_ octets: [UInt8]) -> Bool {
    guard octets.count <= Self.longest else { return false }
    func isEdge(_ index: Int) -> Bool {
      index == 0 || index == octets.count || !Self.isLetter(octets[index - 1])
        || !Self.isLetter(octets[index])
    }
    for start in octets.indices where isEdge(start) {
      for length in lengths where length <= octets.count - start && isEdge(start + length) {
        if isSecret(octets[start..<start + length]) { return true }
      }
    }
    return false
  }

  /// Returns whether the text contains an obscured secret. Each is decoded, because one secret can
  /// be obscured in many ways.
  private func holdObscured(_ octets: [UInt8]) -> Bool {
    let prefix = Array("$9$".utf8)
    for start in octets.indices where octets[start...].starts(with: prefix) {
      let rest = octets[(start + prefix.count)...].prefix {
        Self.isLetter($0) || $0 == UInt8(ascii: ".")
      }
      let spelling = "$9$" + String(decoding: rest, as: UTF8.self)
      if let clear = ObscuredText.decode(spelling), isSecret(clear[...]) { return true }
    }
    return false
  }

  /// Returns whether an octet may be part of a name: a letter, a digit, `-`, `/`, `_`, or an octet
  /// outside of ASCII.
  private static func isLetter(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x2D, 0x2F, 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...: true
    default: false
    }
  }

  /// Returns hexadecimal digits in lower case; nil: the octets contain other characters.
  private static func digits(_ octets: ArraySlice<UInt8>) -> [UInt8]? {
    let mark = octets.prefix(2).map { $0 | 0x20 }
    let isMarked = octets.count > 2 && mark == [0x30, 0x78]
    var digits: [UInt8] = []
    for octet in octets.dropFirst(isMarked ? 2 : 0) {
      switch octet {
      case 0x30...0x39, 0x61...0x66: digits.append(octet)
      case 0x41...0x46: digits.append(octet | 0x20)
      default: return nil
      }
    }
    return digits
  }

  private static func hash(_ octets: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    unsafe octets.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}

extension Statement {
  /// Returns the configuration with the same word in place of every secret.
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
