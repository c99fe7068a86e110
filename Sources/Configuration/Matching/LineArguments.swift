/// The arguments of a command that consist of several words: paths of statements, another command,
/// or a text that takes the rest of the line.
struct LineArguments {
  /// The walks over the paths or the command, in the order of the arguments.
  private(set) var walks: [Walker] = []
  /// Whether the next word belongs to the last walk, unless it continues the command.
  private(set) var isOpen = false
  /// The words of the text; nil: no text has begun.
  private(set) var text: [Word]?

  /// The walk that matches the next word; nil: there is none.
  var open: Walker? { isOpen ? walks.last : nil }

  /// Begins a path or another command, to which the next words belong.
  mutating func begin(_ walk: Walker) {
    walks.append(walk)
    isOpen = true
  }

  /// Begins a text, to which the next words belong.
  mutating func beginText() { text = [] }

  /// Ends the argument, so that the next word continues the command.
  mutating func close() { isOpen = false }

  /// Passes a word on to the argument that was begun last.
  mutating func match(_ word: Word) throws(MatchError) {
    if isOpen { try walks[walks.count - 1].match(word) } else { text?.append(word) }
  }
}
