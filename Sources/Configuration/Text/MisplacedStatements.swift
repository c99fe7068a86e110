import Schema

/// The statements of a text that stand in the wrong block because a brace before them is missing or
/// one too many. Each is an error, but they have one cause, which is only known at the end.
///
/// A statement counts as misplaced if its first word is unknown in its block, its indentation does
/// not fit the block, and it fits another one: a block around it if a closing brace is missing, or
/// the block closed last if there is one too many.
struct MisplacedStatements {
  private struct Block {
    var path: [PathElement]
    var start: StatementPlaces.Place
    var end: StatementPlaces.Place?
  }

  /// The error of a misplaced statement, and the place of its cause.
  private struct Misplacement {
    /// The index of the error among those of the file.
    var index: Int
    /// Where the brace is missing, or is one too many.
    var brace: StatementPlaces.Place
  }

  private var open: [Block] = []
  private var lastClosed: Block?
  private var behindMissing: [Misplacement] = []
  private var behindStray: [Misplacement] = []

  /// A block has been opened by a statement at a place.
  mutating func enter(_ path: [PathElement], at place: StatementPlaces.Place) {
    open.append(Block(path: path, start: place))
    lastClosed = nil
  }

  /// The block entered last has been closed by a brace at a place.
  mutating func leave(at place: StatementPlaces.Place) {
    lastClosed = open.popLast()
    lastClosed?.end = place
  }

  /// Records the error of that index if its statement is misplaced. `base` is the path of the
  /// outermost statements, and `fits` says whether the statement can stand in a container.
  mutating func note(
    _ index: Int, at place: StatementPlaces.Place, below base: [PathElement],
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

  /// Removes the errors of misplaced statements if an error about a brace is their cause. That error
  /// is moved to the place of the brace.
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
      // The indices of the others are no longer valid.
      break
    }
    errors.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  var isEmpty: Bool { behindMissing.isEmpty && behindStray.isEmpty }
}
