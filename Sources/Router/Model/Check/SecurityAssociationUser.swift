/// One direction of a term with manual security associations, as error messages name it.
package struct SecurityAssociationUser: Equatable, Sendable, CustomStringConvertible {
  /// Whether the association is inbound; otherwise it is outbound.
  package var isInbound: Bool
  /// The name of the rule.
  package var rule: String
  /// The name of the term in the rule.
  package var term: String
  /// The service set of an inbound association; nil if no service set names the rule, and for
  /// outbound ones.
  package var serviceSet: String?

  /// Creates the user of an association.
  package init(isInbound: Bool, rule: String, term: String, serviceSet: String? = nil) {
    self.isInbound = isInbound
    self.rule = rule
    self.term = term
    self.serviceSet = serviceSet
  }

  /// The user in an error message, such as `inbound by rule vpn term 1 of service set vpn`.
  package var description: String {
    let place = serviceSet.map { " of service set \($0)" } ?? ""
    return "\(isInbound ? "inbound" : "outbound") by rule \(rule) term \(term)\(place)"
  }
}
