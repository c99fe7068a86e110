package import Configuration
import Operations

/// The list that `?` shows.
package enum CompletionList {
  /// Returns the list, one line for each choice: a mark in two columns, the name in a field of 20,
  /// then the help.
  package static func text(_ choices: [CompletionChoice]) -> String {
    guard !choices.isEmpty else { return "No valid completions\n" }
    var text = "Possible completions:\n"
    for candidate in choices {
      text += candidate.isContainer ? "> " : candidate.isRepeatable ? "+ " : "  "
      text += candidate.text
      let gap = 20 - TextColumns.count(candidate.text)
      text += String(repeating: " ", count: gap >= 0 ? gap + 1 : 2)
      text += candidate.help
      text += "\n"
    }
    return text
  }
}
