import Configuration

extension Element {
  /// Returns the text of the first child of that name; empty if there is none.
  func words(_ name: String) -> String { value(of: name) ?? "" }

  /// Returns the text of the first child of that name with a capital first letter. Junos writes
  /// states with a small letter in XML and with a capital one in tables.
  func capitalized(_ name: String) -> String { words(name).withCapital }
}

extension String {
  /// The text with a capital first letter.
  var withCapital: String { prefix(1).uppercased() + dropFirst() }

  /// The text with a small first letter.
  var withSmallLetter: String { prefix(1).lowercased() + dropFirst() }
}
