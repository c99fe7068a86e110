internal import Schema

/// The statements of a file that were rejected. The commit check of the rest must not report errors
/// that only follow from a rejection. A reader collects them only on request.
///
/// There are two kinds of such consequences: a statement is missing in a container in which one was
/// rejected, and a name is not defined because the statement that defines it was rejected.
package struct Refusals: Sendable {
  private let schema: Schema
  private let octets: [UInt8]
  /// The containers of rejected statements, as far down as the words of each statement lead.
  private var containers: Set<[PathElement]> = []
  /// The ranges of rejected statements in the file, each with its contents.
  private var ranges: [Range<Int>] = []
  /// The words of rejected statements whose range in the file is not known.
  private var words: Set<String> = []
  /// Whether the reader has stopped before the end of the file, or does not know the containers of
  /// some statements. Then any statement may be missing.
  package private(set) var areOpen = false

  /// Creates a value without rejected statements for a file.
  init(of octets: [UInt8], in schema: Schema) {
    self.octets = octets
    self.schema = schema
  }

  /// Whether no statement was rejected.
  package var isEmpty: Bool { containers.isEmpty && ranges.isEmpty && !areOpen }

  /// Adds a rejected statement. `path` is the deepest container to which its words lead.
  mutating func add(_ path: [PathElement], _ range: Range<Int>) {
    containers.insert(path)
    add(range)
  }

  /// Adds a rejected statement whose contents are added separately.
  mutating func add(_ path: [PathElement], words: some Sequence<String>) {
    containers.insert(path)
    self.words.formUnion(words)
  }

  /// Adds the range of a rejected statement.
  mutating func add(_ range: Range<Int>) {
    guard let last = ranges.last, ranges.count >= Self.rangeLimit else {
      return ranges.append(range)
    }
    // The text between both was not rejected, but it is harmless to search it too.
    let start = min(last.lowerBound, range.lowerBound)
    ranges[ranges.count - 1] = start..<max(last.upperBound, range.upperBound)
  }

  /// States that the rest of the file is unknown.
  mutating func markOpenEnd() { areOpen = true }

  /// The names and values in the rejected statements, and the names of their containers. The parts
  /// of `10.0.0.1/24` and `so-0/0/0.1` before the prefix length and the unit are included.
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

  /// The containers in which a commit check must not report missing statements.
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

  /// The maximum number of ranges. In a file with more errors, further ranges are merged.
  private static let rangeLimit = 10_000
  /// The maximum length of a name, in octets.
  private static let nameLimit = 256
}
