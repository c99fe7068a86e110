extension Walker {
  /// Returns what may stand where the next word would: keywords and names that begin with `prefix`,
  /// and the placeholders for what the user makes up.
  package func candidates(for prefix: String) -> [Candidate] {
    CompletionSearch(self, prefix).candidates
  }

  /// Returns the keywords that complete `prefix`. Space completes these, and not the user's names.
  package func keywords(for prefix: String) -> [Candidate] {
    let candidates = candidates(for: prefix)
    let keywords = candidates.filter { $0.kind == .keyword }
    // Names of the schema may be abbreviated. Those of foreign statements may not, so they are
    // completed if there is no keyword.
    return keywords.isEmpty ? candidates.filter { $0.kind == .foreign } : keywords
  }

  /// Whether only `candidate` may come next, so that it can be inserted before anything is typed.
  package func isRequired(_ candidate: Candidate) -> Bool {
    candidates(for: "").filter { $0.kind != .foreign } == [candidate]
  }
}
