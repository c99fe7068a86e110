/// The arguments of a command that consist of several words: paths of statements, another command,
/// or a text that takes the rest of the line.
struct LineArguments {
  /// The walks over the paths or the command, in the order of the arguments.
  private(set) var walks: [Walker] = []
  /// Whether the last walk takes the next word, unless that goes on with the command.
  private(set) var isOpen = false
  /// The words of the text; nil: no text has begun.
  private(set) var text: [Word]?

  /// The walk that takes the next word.
  var open: Walker? { isOpen ? walks.last : nil }

  /// The next words belong to a path or to another command.
  mutating func begin(_ walk: Walker) {
    walks.append(walk)
    isOpen = true
  }

  /// The next words belong to a text.
  mutating func beginText() { text = [] }

  /// The next word goes on with the command.
  mutating func close() { isOpen = false }

  /// Takes a word of the argument that has begun last.
  mutating func take(_ word: Word) throws(MatchError) {
    if isOpen { try walks[walks.count - 1].take(word) } else { text?.append(word) }
  }
}
