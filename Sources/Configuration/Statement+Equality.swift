extension Statement: Equatable {
  /// Returns whether both statements and everything under them are equal. The layout of words and
  /// the groups from which statements are inherited are not compared.
  package static func == (left: Statement, right: Statement) -> Bool {
    if left.isShared(with: right) { return true }
    return left.declaration == right.declaration && left.holdsSame(as: right)
      && left.isInactive == right.isInactive && left.isProtected == right.isProtected
      && left.annotation == right.annotation
      && left.children == right.children
  }

  /// Whether value and members are the same octet for octet. Identifications are sent to peers, for
  /// which two encodings of one character are not the same.
  package func holdsSame(as other: Statement) -> Bool {
    value.utf8.elementsEqual(other.value.utf8)
      && members.elementsEqual(other.members) { $0.utf8.elementsEqual($1.utf8) }
  }
}
