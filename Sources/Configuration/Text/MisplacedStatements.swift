import Schema

/// The statements of a text that are in a wrong block, because a brace before them is missing or is
/// one too many. Each of them is an error, but all have the same cause, which is only known at the
/// end of the file.
///
/// A statement counts as misplaced if its first word is not known in its block, its indentation
/// does not fit that block, and it fits another block: an enclosing one if a closing brace is
/// missing, or the one that was closed last if there is one too many.
struct MisplacedStatements {
  /// A block of the text, with the positions of its statement and of its closing brace.
  private struct Block {
    var path: [PathElement]
    var start: TextPosition
    var end: TextPosition?
  }

  /// The error of a misplaced statement, and the position of its cause.
  private struct Misplacement {
    /// The index of the error among those of the file.
    var index: Int
    /// The position at which the brace is missing, or of the brace that is one too many.
    var brace: TextPosition
  }

  private var open: [Block] = []
  private var lastClosed: Block?
  private var behindMissing: [Misplacement] = []
  private var behindStray: [Misplacement] = []

  /// Enters the block of a statement at `place`.
  mutating func enter(_ path: [PathElement], at place: TextPosition) {
    open.append(Block(path: path, start: place))
    lastClosed = nil
  }

  /// Leaves the block that was entered last, which a brace at `place` has closed.
  mutating func leave(at place: TextPosition) {
    lastClosed = open.popLast()
    lastClosed?.end = place
  }

  /// Records the error with this index if its statement is misplaced. `base` is the path of the
  /// outermost statements, and `fits` returns whether the statement can stand in a container.
  mutating func record(
    _ index: Int, at place: TextPosition, below base: [PathElement],
    fits: ([PathElement]) -> Bool
  ) {
    if let block = open.last, block.start.line < place.line, place.column <= block.start.column,
      open.dropLast().contains(where: { fits($0.path) }) || fits(base)
    {
      behindMissing.append(Misplacement(index: index, brace: place))
    } else if let block = lastClosed, let end = block.end, end.line < place.line,
      block.start.column < place.column, fits(block.path)
    {
      behindStray.append(Misplacement(index: index, brace: end))
    }
  }

  /// Removes the errors of misplaced statements if an error about a brace is their cause, and moves
  /// that error to the position of the brace.
  func leaveOut(of errors: inout LoadErrorList) {
    for (misplaced, isCause) in [
      (behindMissing, { (error: LoadError) in error.reason == .missingBrace }),
      (behindStray, { (error: LoadError) in error.reason == .syntax && error.word == "}" }),
    ] {
      guard let first = misplaced.first, let cause = errors.firstIndex(where: isCause) else {
        continue
      }
      errors.move(cause, to: first.brace)
      errors.remove(Set(misplaced.map(\.index)))
      // The indexes of the other errors are no longer valid.
      break
    }
    errors.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// Whether no misplaced statement was found.
  var isEmpty: Bool { behindMissing.isEmpty && behindStray.isEmpty }
}
