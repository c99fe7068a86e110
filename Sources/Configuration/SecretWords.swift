package import Schema

/// Tells whether a word is a secret of configurations that have been seen. It keeps hashes, and not the
/// secrets; their key is drawn anew for each process.
package struct SecretWords {
  private var hashes: Set<Int> = []
  /// Of the secrets, in octets, as far as they are found among signs.
  private var lengths: Set<Int> = []
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
    insert(Array(value.utf8)[...])
    if let clear = ObscuredText.decode(value) { insert(clear[...]) }
  }

  /// The octets of a key that is written in hexadecimal digits, or the digits of one that is not.
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

  private mutating func insert(_ secret: ArraySlice<UInt8>) {
    let other = Self.otherSpelling(secret)
    if other.count >= Self.shortest {
      hashes.insert(Self.hash(other[...]))
      lengths.insert(other.count)
    }
    hashes.insert(Self.hash(secret))
    if secret.count >= Self.shortest { lengths.insert(secret.count) }
    // A hexadecimal key is the same in letters of either case, and a `0x` is no part of it.
    guard secret.count >= Self.shortest, let digits = Self.digits(secret) else { return }
    hashes.insert(Self.hash(digits[...]))
    lengths.insert(digits.count)
  }

  /// Whether a word or a line is a secret, in the clear or obscured, or has one between signs, such as
  /// blanks, quotation marks and those of a pattern.
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

  /// Shorter secrets are found as whole words only: as parts they would be in most lines.
  private static let shortest = 4
  /// The signs of a longer text are too many to look behind each.
  private static let longest = 16_384

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

  /// The same secret may be obscured in many ways.
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

  /// What names consist of: letters, digits, `-`, `/` and `_`, and what is outside ASCII.
  private static func isLetter(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x2D, 0x2F, 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...: true
    default: false
    }
  }

  /// Hexadecimal digits in small letters; nil: there are other characters.
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
