import Management
import Network
import Wire

/// The clock of the network.
extension OperationContext {
  func advance(bySeconds count: Int, _ call: Invocation) -> CommandResult {
    // Nothing is paced here: hours pass as fast as the packets in them can be worked on.
    advance(to: workspace.network.now.advanced(by: .seconds(count)), call.output)
  }

  /// Slice by slice, where others want to go on meanwhile.
  private func advance(to end: Instant, _ output: any CommandOutput) -> CommandResult {
    if workspace.advanceSlice(to: end) || output.isInterrupted { return .nothing }
    return .needs(.turn) { [self] _ in advance(to: end, output) }
  }

  func pause() -> CommandResult { setPace(.paused) }

  func followTime() -> CommandResult { setPace(.running(rate: 1)) }

  func runClock(rate: Int) -> CommandResult { setPace(.running(rate: rate)) }

  /// `request lab clock`
  private func setPace(_ pace: NetworkClock.Pace) -> CommandResult {
    workspace.setPace(pace)
    return .nothing
  }

  /// `show lab clock`
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
