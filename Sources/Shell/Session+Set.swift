import Configuration
import Management
import Operations
import Schema

/// `set` lines, of which a script may have a hundred thousand: they are matched and carried out from
/// where the one before was, and otherwise as any command.
extension Session {
  /// The edit that a line of `set` and a path asks for. nil: the line is another one, or is one with
  /// a slip, about which the walk over all of it knows more.
  func setEdit(_ line: CommandLexer.Line) -> Edit? {
    guard isConfiguring, line.bars.isEmpty, line.openQuote == nil, let words = line.segments.first,
      let verb = words.first, verb.text == "set", !verb.isQuoted
    else { return nil }
    var walks =
      setWalks ?? LineWalk(from: Walker(statement: .set, from: editPath, in: surroundings))
    setWalks = nil
    defer { setWalks = walks }
    guard let walker = try? walks.walk(over: words.dropFirst()), walker.isComplete else {
      return nil
    }
    return Edit(.set, walker)
  }

  func set(_ edit: Edit, _ output: any CommandOutput) throws(CommandFailure) {
    guard access.mayHoldProtected else {
      do throws(ManagementError) { return try access.set(edit) } catch {
        throw CommandFailure(error)
      }
    }
    warn(of: try context.perform(EditRequest([.edit(edit)])).refusals, output)
  }
}
