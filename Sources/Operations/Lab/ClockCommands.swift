import Management
import Network
import Wire

/// The operations on the clock of the network.
extension OperationContext {
  func advance(bySeconds count: Int, _ call: Invocation) -> CommandResult {
    // The clock is not paced here: hours pass as fast as their packets can be processed.
    advance(to: workspace.network.now.advanced(by: .seconds(count)), call.output)
  }

  /// Advances the clock in slices, between which other sessions get their turn.
  private func advance(to end: Instant, _ output: any CommandOutput) -> CommandResult {
    if workspace.advanceSlice(to: end) || output.isInterrupted { return .nothing }
    return .needs(.turn) { [self] _ in advance(to: end, output) }
  }

  func pause() -> CommandResult { setPace(.paused) }

  func followTime() -> CommandResult { setPace(.running(rate: 1)) }

  func runClock(rate: Int) -> CommandResult { setPace(.running(rate: rate)) }

  /// Changes the pace of the clock: `request lab clock`.
  private func setPace(_ pace: NetworkClock.Pace) -> CommandResult {
    workspace.setPace(pace)
    return .nothing
  }

  /// Shows the clock: `show lab clock`.
  func showClock() -> CommandResult {
    let pace =
      switch workspace.clock.pace {
      case .withCommands: "stands between commands"
      case .paused: "paused"
      case .running(1): "follows the time of day"
      case .running(let rate): "runs \(rate) times as fast as the time of day"
      }
    return .report("Current time: \(CalendarDate.full(workspace.date))\nClock: \(pace)\n")
  }
}
