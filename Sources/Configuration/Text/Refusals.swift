internal import Schema

/// What of a file has been refused, for the commit check of the rest: it must not report what only
/// follows from a refusal. A reader collects the refusals only on request.
///
/// There are two such kinds of consequences. A statement is missing in a container where one has
/// been refused, and a name is not defined because the statement that defines it has been refused.
package struct Refusals: Sendable {
  private let schema: Schema
  private let octets: [UInt8]
  /// The containers of refused statements, each as deep as the words of the statement lead.
  private var containers: Set<[PathElement]> = []
  /// Where refused statements stand in the file, each with everything inside.
  private var ranges: [Range<Int>] = []
  /// Words of refused statements whose place in the file is not known.
  private var words: Set<String> = []
  /// Whether the reader has stopped before the end of the file, or does not know to which containers
  /// the statements belong. Anything may then be missing in the rest.
  package private(set) var areOpen = false

  init(of octets: [UInt8], in schema: Schema) {
    self.octets = octets
    self.schema = schema
  }

  package var isEmpty: Bool { containers.isEmpty && ranges.isEmpty && !areOpen }

  /// Notes a refused statement. `path` is the deepest container that its words lead to.
  mutating func note(_ path: [PathElement], _ range: Range<Int>) {
    containers.insert(path)
    note(range)
  }

  /// Notes a refused statement whose contents are noted separately.
  mutating func note(_ path: [PathElement], words: some Sequence<String>) {
    containers.insert(path)
    self.words.formUnion(words)
  }

  /// Notes where a refused statement stands.
  mutating func note(_ range: Range<Int>) {
    guard let last = ranges.last, ranges.count >= Self.rangeLimit else {
      return ranges.append(range)
    }
    // What stands between the two is no refused statement, but to search it is harmless.
    let start = min(last.lowerBound, range.lowerBound)
    ranges[ranges.count - 1] = start..<max(last.upperBound, range.upperBound)
  }

  /// Notes that the rest of the file is unknown.
  mutating func noteOpenEnd() { areOpen = true }

  /// The names and values in the refused statements, and the names of their containers. The parts
  /// of `10.0.0.1/24` and `so-0/0/0.1` before the length and the unit are names too.
  package var names: Set<String> {
    var names = words.union(containers.joined().map(\.value))
    for range in ranges {
      for word in octets[range.clamped(to: octets.indices)].split(whereSeparator: Self.isSeparator)
      where word.count <= Self.nameLimit {
        names.insert(String(decoding: word, as: UTF8.self))
        for separator in [UInt8(ascii: "/"), UInt8(ascii: ".")] {
          guard let end = word.lastIndex(of: separator) else { continue }
          names.insert(String(decoding: word[..<end], as: UTF8.self))
        }
      }
    }
    return names
  }

  /// The containers in which a commit check must not report what is missing.
  package var places: RefusedPlaces { RefusedPlaces(containers, in: schema) }

  private static func isSeparator(_ octet: UInt8) -> Bool {
    switch octet {
    case 0...32, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ";"), UInt8(ascii: ","):
      true
    default: false
    }
  }

  /// So many ranges are kept apart. Those of a file with more errors than that are joined.
  private static let rangeLimit = 10_000
  /// A longer word is no name.
  private static let nameLimit = 256
}
