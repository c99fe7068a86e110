import Configuration

extension Element {
  /// Returns the text of the first child of that name; empty if there is none.
  func words(_ name: String) -> String { value(of: name) ?? "" }

  /// Returns the same with a capital letter at its front: the real system writes states with a small
  /// letter in XML and with a capital one in tables.
  func capitalized(_ name: String) -> String { words(name).withCapital }
}

extension String {
  /// The text with a capital letter at its front.
  var withCapital: String { prefix(1).uppercased() + dropFirst() }

  /// The text with a small letter at its front.
  var withSmallLetter: String { prefix(1).lowercased() + dropFirst() }
}
