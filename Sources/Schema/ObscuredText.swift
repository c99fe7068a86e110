/// The reversible `$9$` spelling of keys and shared secrets. It keeps them from a glance over the
/// shoulder, and from nobody else.
package enum ObscuredText {
  package static let prefix = "$9$"

  /// The spelling of `octets`. The salt comes from the octets themselves, so that one secret has
  /// one spelling: output stays the same from run to run, and equal secrets compare as equal.
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

  /// The octets behind a `$9$` spelling; nil where it is none.
  package static func decode(_ text: String) -> [UInt8]? {
    guard text.hasPrefix(prefix) else { return nil }
    var places: [Int] = []
    for octet in text.utf8.dropFirst(prefix.utf8.count) {
      guard let place = alphabet.firstIndex(of: octet) else { return nil }
      places.append(place)
    }
    guard let salt = places.first, places.count > ignored[salt] else { return nil }
    var rest = places.dropFirst(1 + ignored[salt])
    var previous = salt
    var octets: [UInt8] = []
    while !rest.isEmpty {
      let weights = rows[octets.count % rows.count]
      guard rest.count >= weights.count else { return nil }
      var value = 0
      for (weight, place) in zip(weights, rest) {
        let gap = (place - previous + alphabet.count) % alphabet.count - 1
        value += gap * weight
        previous = place
      }
      octets.append(UInt8(truncatingIfNeeded: value))
      rest = rest.dropFirst(weights.count)
    }
    return octets
  }

  private static let families: [[UInt8]] = [
    Array("QzF3n6/9CAtpu0O".utf8), Array("B1IREhcSyrleKvMW8LXx".utf8),
    Array("7N-dVbwsY2g4oaJZGUDj".utf8), Array("iHkq.mPf5T".utf8),
  ]
  private static let alphabet: [UInt8] = families.flatMap { $0 }
  /// How many characters behind the salt say nothing, by the place of the salt.
  private static let ignored: [Int] = families.enumerated().flatMap { family, members in
    members.map { _ in 3 - family }
  }
  private static let rows = [
    [1, 4, 32], [1, 16, 32], [1, 8, 32], [1, 64], [1, 32], [1, 4, 16, 128], [1, 32, 64],
  ]
}
