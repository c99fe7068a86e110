import Wire

/// The terms in the order in which they are tried, with a classifier that finds the first one that
/// matches.
///
/// It is a class because it is read for each packet: each copy of a value would count references to
/// all parts.
final class TermList: Sendable {
  let terms: [MatchTerm]
  /// Whether a term of the list has `syslog`.
  let logsPackets: Bool
  let classifier: RuleClassifier
  /// Of each term, small and side by side.
  private let tunnels: [Int32]

  /// Where the prefixes are those of the former configuration, so is the classifier.
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

  /// Points at a list, which its service set owns: to count references to it takes as long as to
  /// look into it.
  @safe struct Reference {
    private let list: Unmanaged<TermList>

    init(_ list: TermList) { unsafe self.list = .passUnretained(list) }

    /// The tunnel of the first term that takes the packet.
    @inline(__always)
    func tunnel(from source: IPv4Address, to destination: IPv4Address) -> Int? {
      use { $0.tunnel(from: source, to: destination) }
    }

    /// Lends the list.
    @inline(__always)
    func use<Result>(_ body: (TermList) -> Result) -> Result {
      unsafe list._withUnsafeGuaranteedRef { body($0) }
    }
  }

  /// The tunnel of the first term that takes the packet.
  func tunnel(from source: IPv4Address, to destination: IPv4Address) -> Int? {
    classifier.first(from: source, to: destination).map { Int(tunnels[$0]) }
  }
}
