import Network
import Schema

extension OperationFamily {
  /// Those that drive the network around the router.
  static let lab = OperationFamily(
    SchemaText.lab,
    [
      inLab("request lab advance", { $0.number("seconds") ?? 0 }, OperationContext.advance),
      inLab("request lab clock pause", OperationContext.pause),
      inLab("request lab clock rate", { $0.number("rate") ?? 1 }, OperationContext.runClock),
      inLab("request lab clock run", OperationContext.followTime),
      inLab("request lab connect", { $0.required("router") }, OperationContext.connect),
      inLab("request lab exercise check", OperationContext.checkExercise),
      inLab("request lab exercise hint", OperationContext.hintExercise),
      inLab(
        "request lab exercise start", { $0.required("exercise") }, OperationContext.startExercise),
      inLab(
        "request lab host ping",
        { (host: $0.required("host"), probes: PingArguments(fromHost: &$0)) },
        OperationContext.pingFromHost),
      inLab(
        "request lab host traceroute",
        { (host: $0.required("host"), probes: TracerouteArguments(fromHost: &$0)) },
        OperationContext.traceFromHost),
      inLab("request lab link", LinkArguments.init, OperationContext.impairLink),
      inLab("request lab nat restart", { $0.required("link") }, OperationContext.restartNAT),
      inLab("request lab load", { $0.required("lab") }, OperationContext.loadLab),
      inLab("show lab", OperationContext.showLab),
      inLab("show lab clock", OperationContext.showClock),
      inLab("show lab links", OperationContext.showLinks),
    ])

  /// A real network takes no orders.
  private static func inLab<Arguments>(
    _ command: String,
    _ reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Arguments,
    _ run:
      @escaping @Sendable (OperationContext) -> (Arguments, Invocation)
      throws(CommandFailure) -> CommandResult
  ) -> Operation<OperationContext> {
    Operation(command, reading: reading) { context in
      { arguments, call throws(CommandFailure) in
        try context.requireLab()
        return try run(context)(arguments, call)
      }
    }
  }

  private static func inLab<Arguments>(
    _ command: String,
    _ reading: @escaping @Sendable (inout ArgumentClaims) throws(CommandFailure) -> Arguments,
    _ run:
      @escaping @Sendable (OperationContext) -> (Arguments) throws(CommandFailure) ->
      CommandResult
  ) -> Operation<OperationContext> {
    Operation(command, reading: reading) { context in
      { arguments throws(CommandFailure) in
        try context.requireLab()
        return try run(context)(arguments)
      }
    }
  }

  private static func inLab(
    _ command: String,
    _ run: @escaping @Sendable (OperationContext) -> () throws(CommandFailure) -> CommandResult
  ) -> Operation<OperationContext> {
    Operation(command) { context in
      { () throws(CommandFailure) in
        try context.requireLab()
        return try run(context)()
      }
    }
  }
}

/// `request lab link`
struct LinkArguments {
  var link: String
  /// Whether the cable is pulled, or put back; nil: it stays as it is.
  var isCut: Bool?
  var clears: Bool
  var impairment: Impairment

  init(_ claims: inout ArgumentClaims) {
    link = claims.required("link")
    isCut =
      switch claims.choice(of: Cable.self) {
      case .down: true
      case .up: false
      case nil: nil
      }
    clears = claims.has("clear")
    impairment = Impairment(
      loss: claims.number("loss") ?? 0, duplication: claims.number("duplicate") ?? 0,
      reordering: claims.number("reorder") ?? 0, corruption: claims.number("corrupt") ?? 0,
      seed: UInt64(clamping: claims.numberOrDefault("seed")))
  }

  private enum Cable: String, CaseIterable { case down, up }
}
