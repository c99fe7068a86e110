package import Configuration

/// Changes the candidate with edit commands. If one of them fails, none takes effect. Protected
/// statements are not changed. Throws `notEditing`, `locked`, `editFailed`.
package struct EditRequest: ManagementRequest {
  /// The commands, in their order.
  package var commands: [EditCommand]
  /// Whether the unprotected statements are changed even if the commands also name protected ones.
  /// A deletion then leaves the protected statements in place.
  package var isMadeInPart: Bool

  /// The result of the commands.
  package struct Answer: Sendable {
    /// Whether all statements that were to be changed exist.
    package var foundAll: Bool
    /// The protected statements that were not changed.
    package var refusals: [Protection.Refusal]
  }

  /// Creates the request from its commands.
  package init(_ commands: [EditCommand], madeInPart: Bool = false) {
    self.commands = commands
    isMadeInPart = madeInPart
  }

  /// Applies the commands to the candidate.
  package func perform(in session: ManagementSession) throws(ManagementError) -> Answer {
    var foundAll = true
    var foundAny = false
    let refusals = try session.change(inPart: isMadeInPart, orThrow: { $0 }) {
      tree throws(ManagementError) -> Bool in
      // A single command that fails has not changed the candidate, so no copy is needed.
      let former = commands.count > 1 ? tree : nil
      do throws(EditError) {
        for command in commands {
          let found = try command.apply(to: &tree)
          foundAll = foundAll && found
          foundAny = foundAny || found
        }
      } catch {
        if let former { tree = former }
        throw ManagementError(.editFailed(error))
      }
      // If several leaves were to be deleted, some of them may have existed.
      return foundAny || commands.contains(where: \.isOfSeveralLeaves)
    }
    return Answer(foundAll: foundAll, refusals: refusals)
  }
}
