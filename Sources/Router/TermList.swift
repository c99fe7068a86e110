import Wire

/// Terms in the order in which they are tried, with what finds the first that matches.
struct TermList {
  let terms: [ServiceSet.Term]
  private let classifier: RuleClassifier

  /// Where the prefixes are those of the former configuration, so is the classifier.
  init(_ terms: [ServiceSet.Term], former: TermList?) {
    self.terms = terms
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

  func first(from source: IPv4Address, to destination: IPv4Address) -> ServiceSet.Term? {
    classifier.first(from: source, to: destination).map { terms[$0] }
  }
}
