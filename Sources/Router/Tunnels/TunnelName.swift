/// The names of a term, of its rule and of its service set: one tunnel of a router has them.
struct TunnelName: Hashable {
  var serviceSet: String
  var rule: String
  var term: String

  /// The name in the text of log lines.
  var words: String { "service set \(serviceSet), rule \(rule), term \(term)" }
}
