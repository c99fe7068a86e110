package import Wire

/// Finds the first of many terms that takes a packet, without holding the packet against each.
///
/// Terms whose prefixes have the same two lengths share a table, so that one look into it tells
/// whether one of them matches: tuple space search (Srinivasan, Suri and Varghese, 1999). There are
/// few such pairs of lengths in a configuration; where there are many, those whose lengths cannot
/// match are passed over.
package struct RuleClassifier {
  struct Tuple {
    var sourceLength: Int
    var destinationLength: Int
    /// The first term in the table: with a better one in hand, nobody need look.
    var first: Int
    var table: AddressPairTable
  }

  /// In the order of their first terms.
  let tuples: [Tuple]
  /// nil where passing over would cost more than looking.
  private let lengths: (sources: PrefixLengths, destinations: PrefixLengths)?

  /// Up to so many tables, all are looked into.
  private static let fewTuples = 6

  /// What each term takes, in their order.
  package init(_ terms: [(source: IPv4Prefix, destination: IPv4Prefix)]) {
    // By the two lengths, each 0 to 32. A dictionary would hash for each term.
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

  /// The index of the first term that takes packets from `source` to `destination`.
  package func first(from source: IPv4Address, to destination: IPv4Address) -> Int? {
    let sources = lengths?.sources.matching(source) ?? .max
    let destinations = lengths?.destinations.matching(destination) ?? .max
    var found: Int?
    // Through a span: to go through an array itself is to count references to it and all in it.
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
