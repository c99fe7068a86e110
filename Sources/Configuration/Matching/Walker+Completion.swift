extension Walker {
  /// Returns what may stand where the next word would: keywords and names that begin with `prefix`,
  /// and the placeholders for what the user makes up.
  package func choices(for prefix: String) -> [CompletionChoice] {
    CompletionSearch(self, prefix).choices
  }

  /// Returns the keywords that complete `prefix`. Space completes these, and not the user's names.
  package func keywords(for prefix: String) -> [CompletionChoice] {
    let choices = choices(for: prefix)
    let keywords = choices.filter { $0.kind == .keyword }
    // Names of the schema may be abbreviated. Those of foreign statements may not, so they are
    // completed if there is no keyword.
    return keywords.isEmpty ? choices.filter { $0.kind == .foreign } : keywords
  }

  /// Whether only `candidate` may come next, so that it can be inserted before anything is typed.
  package func isRequired(_ candidate: CompletionChoice) -> Bool {
    choices(for: "").filter { $0.kind != .foreign } == [candidate]
  }
}
