/// One direction of a term with manual security associations, as error messages name it.
package struct SecurityAssociationUser: Equatable, Sendable, CustomStringConvertible {
  package var isInbound: Bool
  package var rule: String
  package var term: String
  /// The service set of an inbound association; nil if no service set names the rule, and for
  /// outbound ones.
  package var serviceSet: String?

  package init(isInbound: Bool, rule: String, term: String, serviceSet: String? = nil) {
    self.isInbound = isInbound
    self.rule = rule
    self.term = term
    self.serviceSet = serviceSet
  }

  package var description: String {
    let place = serviceSet.map { " of service set \($0)" } ?? ""
    return "\(isInbound ? "inbound" : "outbound") by rule \(rule) term \(term)\(place)"
  }
}
