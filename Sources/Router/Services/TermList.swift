import Wire

/// The terms of one direction of a service set, in their order, with a classifier that finds the
/// first term that matches a packet.
///
/// It is a class because it is read for each packet: a copy of a struct would count references to
/// each of its arrays.
final class TermList: Sendable {
  let terms: [MatchTerm]
  /// Whether any term of the list has `syslog`.
  let logsPackets: Bool
  let classifier: RuleClassifier
  /// The tunnel of each term, in a small array.
  private let tunnels: [Int32]

  /// Creates a list. The classifier of the former list is used again if its prefixes are the same.
  init(_ terms: [MatchTerm], former: TermList?) {
    self.terms = terms
    logsPackets = terms.contains(where: \.logsPackets)
    tunnels = terms.map { Int32(clamping: $0.tunnel) }
    if let former, former.terms.count == terms.count,
      zip(former.terms, terms).allSatisfy({
        $0.source == $1.source && $0.destination == $1.destination
      })
    {
      classifier = former.classifier
    } else {
      classifier = RuleClassifier(terms.map { ($0.source, $0.destination) })
    }
  }

  /// An unowned reference to a list, which its service set owns. Reference counting would take as
  /// long as a lookup.
  @safe struct Reference {
    private let list: Unmanaged<TermList>

    init(_ list: TermList) { unsafe self.list = .passUnretained(list) }

    /// Returns the tunnel of the first term that matches a packet.
    @inline(__always)
    func tunnel(from source: IPv4Address, to destination: IPv4Address) -> Int? {
      use { $0.tunnel(from: source, to: destination) }
    }

    /// Calls `body` with the list.
    @inline(__always)
    func use<Result>(_ body: (TermList) -> Result) -> Result {
      unsafe list._withUnsafeGuaranteedRef { body($0) }
    }
  }

  /// Returns the tunnel of the first term that matches a packet.
  func tunnel(from source: IPv4Address, to destination: IPv4Address) -> Int? {
    classifier.first(from: source, to: destination).map { Int(tunnels[$0]) }
  }
}
