/// The reversible `$9$` spelling of keys and shared secrets in Junos. It protects a secret only
/// from somebody who glances at the screen, not from anybody who can copy the text.
package enum ObscuredText {
  /// The beginning of every such spelling.
  package static let prefix = "$9$"

  /// Returns the spelling of `octets`. The salt is computed from the octets, so that one secret has
  /// one spelling: output is the same from run to run, and equal secrets compare as equal.
  package static func encode(_ octets: some Sequence<UInt8>) -> String {
    let octets = Array(octets)
    var hash: UInt32 = 2_166_136_261
    for octet in octets { hash = (hash ^ UInt32(octet)) &* 16_777_619 }
    let size = UInt32(alphabet.count)
    var previous = Int(hash % size)
    var text = [alphabet[previous]]
    for turn in 0..<ignored[previous] {
      text.append(alphabet[Int((hash >> UInt32(8 * turn + 6)) % size)])
    }
    for (position, octet) in octets.enumerated() {
      let weights = rows[position % rows.count]
      var rest = Int(octet)
      var gaps = [Int](repeating: 0, count: weights.count)
      for place in weights.indices.reversed() {
        gaps[place] = rest / weights[place]
        rest %= weights[place]
      }
      for gap in gaps {
        previous = (previous + gap + 1) % alphabet.count
        text.append(alphabet[previous])
      }
    }
    return prefix + String(decoding: text, as: UTF8.self)
  }

  /// Returns the octets that a `$9$` spelling stands for; nil: the text is no such spelling.
  package static func decode(_ text: String) -> [UInt8]? {
    guard text.hasPrefix(prefix) else { return nil }
    let characters = text.utf8.dropFirst(prefix.utf8.count)
    guard let salt = characters.first.flatMap(place(of:)), characters.count > ignored[salt] else {
      return nil
    }
    var octets: [UInt8] = []
    octets.reserveCapacity(characters.count / 2)
    var row = rows[0]
    var (turn, value, previous) = (0, 0, salt)
    for (position, character) in characters.dropFirst().enumerated() {
      guard let place = place(of: character) else { return nil }
      if position < ignored[salt] { continue }
      let gap = (place - previous + alphabet.count) % alphabet.count - 1
      value += gap * row[turn]
      (turn, previous) = (turn + 1, place)
      guard turn == row.count else { continue }
      octets.append(UInt8(truncatingIfNeeded: value))
      row = rows[octets.count % rows.count]
      (turn, value) = (0, 0)
    }
    return turn == 0 ? octets : nil
  }

  private static func place(of character: UInt8) -> Int? {
    let place = places[Int(character)]
    return place < 0 ? nil : place
  }

  private static let families: [[UInt8]] = [
    Array("QzF3n6/9CAtpu0O".utf8), Array("B1IREhcSyrleKvMW8LXx".utf8),
    Array("7N-dVbwsY2g4oaJZGUDj".utf8), Array("iHkq.mPf5T".utf8),
  ]
  private static let alphabet: [UInt8] = families.flatMap { $0 }
  /// The index of each octet in the alphabet, -1 for others. It is a table because a large
  /// configuration holds many keys.
  private static let places: [Int] = {
    var places = [Int](repeating: -1, count: 256)
    for (place, character) in alphabet.enumerated() { places[Int(character)] = place }
    return places
  }()
  /// The number of characters behind the salt that carry no data, by the index of the salt.
  private static let ignored: [Int] = families.enumerated().flatMap { family, members in
    members.map { _ in 3 - family }
  }
  private static let rows = [
    [1, 4, 32], [1, 16, 32], [1, 8, 32], [1, 64], [1, 32], [1, 4, 16, 128], [1, 32, 64],
  ]
}
