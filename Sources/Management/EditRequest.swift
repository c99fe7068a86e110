package import Configuration

/// Changes the candidate by commands that say themselves what they do: all of them or, on an error,
/// none. What is protected stays as it was. Throws `notEditing`, `locked`, `editFailed`.
package struct EditRequest: ManagementRequest {
  package var commands: [EditCommand]
  /// Whether what is not protected is changed where something else is: a deletion leaves what it
  /// may not take.
  package var isMadeInPart: Bool

  package struct Answer: Sendable {
    /// False: a statement that was to be changed is not there.
    package var foundAll: Bool
    /// Protected statements that stayed as they were.
    package var refusals: [Protection.Refusal]
  }

  package init(_ commands: [EditCommand], madeInPart: Bool = false) {
    self.commands = commands
    isMadeInPart = madeInPart
  }

  package func perform(in session: ManagementSession) throws(ManagementError) -> Answer {
    var foundAll = true
    let refusals = try session.change(inPart: isMadeInPart, orThrow: { $0 }) {
      tree throws(ManagementError) in
      // An error leaves what a single command was to change as it was.
      let former = commands.count > 1 ? tree : nil
      do throws(EditError) {
        for command in commands {
          let found = try command.apply(to: &tree)
          foundAll = foundAll && found
        }
      } catch {
        if let former { tree = former }
        throw ManagementError(.editFailed(error))
      }
    }
    return Answer(foundAll: foundAll, refusals: refusals)
  }
}
