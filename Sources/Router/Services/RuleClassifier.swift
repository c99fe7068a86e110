package import Wire

/// A lookup of the first of many terms that matches a packet, without a comparison with each.
///
/// Terms whose prefixes have the same two lengths share a hash table, and one lookup in it finds
/// whether one of them matches: tuple space search (Srinivasan, Suri and Varghese, 1999). A
/// configuration has few such pairs of lengths. If it has many, the tables whose lengths cannot
/// match are skipped.
package struct RuleClassifier {
  /// The terms with the same two prefix lengths.
  struct Tuple {
    var sourceLength: Int
    var destinationLength: Int
    /// The first term in the table. If a better match has been found, the table is skipped.
    var first: Int
    var table: AddressPairTable
  }

  /// The tables in the order of their first terms.
  let tuples: [Tuple]
  /// The lengths by which tables are skipped; nil if that would cost more than the lookups.
  private let lengths: (sources: PrefixLengths, destinations: PrefixLengths)?

  /// The number of tables up to which all of them are searched.
  private static let fewTuples = 6

  /// Creates the classifier from the prefixes of the terms, in their order.
  package init(_ terms: [(source: IPv4Prefix, destination: IPv4Prefix)]) {
    // The table is indexed by the two lengths, each 0 to 32. A dictionary would hash for each
    // term.
    var places = [Int?](repeating: nil, count: 33 * 64)
    var members: [[Int]] = []
    for (index, term) in terms.enumerated() {
      let shape = term.source.length * 64 + term.destination.length
      if let place = places[shape] {
        members[place].append(index)
      } else {
        places[shape] = members.count
        members.append([index])
      }
    }
    tuples = members.map { indices in
      let first = indices[0]
      return Tuple(
        sourceLength: terms[first].source.length,
        destinationLength: terms[first].destination.length, first: first,
        table: AddressPairTable(
          indices.map {
            (terms[$0].source.address, terms[$0].destination.address, $0)
          }))
    }
    lengths =
      tuples.count <= Self.fewTuples
      ? nil
      : (PrefixLengths(terms.map(\.source)), PrefixLengths(terms.map(\.destination)))
  }

  /// Returns the index of the first term that matches packets from `source` to `destination`.
  package func first(from source: IPv4Address, to destination: IPv4Address) -> Int? {
    let sources = lengths?.sources.matching(source) ?? .max
    let destinations = lengths?.destinations.matching(destination) ?? .max
    var found: Int?
    // A span avoids counting references to the array and everything in it.
    let tuples = tuples.span
    for index in tuples.indices {
      if let found, found < tuples[index].first { break }
      let sourceLength = tuples[index].sourceLength
      let destinationLength = tuples[index].destinationLength
      guard sources >> UInt64(sourceLength) & 1 == 1,
        destinations >> UInt64(destinationLength) & 1 == 1,
        let term = tuples[index].table[
          source.masked(sourceLength), destination.masked(destinationLength)]
      else { continue }
      found = min(found ?? term, term)
    }
    return found
  }
}

extension IPv4Address {
  func masked(_ length: Int) -> IPv4Address {
    IPv4Address(rawValue: rawValue & IPv4Prefix.mask(length))
  }
}
