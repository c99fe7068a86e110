import Lab
import Network
import Schema

extension OperationFamily {
  /// The operations of `request lab` and `show lab`, on the network around the router.
  static let lab = OperationFamily(
    SchemaText.lab,
    [
      inLab("request lab advance", { $0.number("seconds") ?? 0 }, OperationContext.advance),
      inLab("request lab clock pause", OperationContext.pause),
      inLab("request lab clock rate", { $0.number("rate") ?? 1 }, OperationContext.runClock),
      inLab("request lab clock run", OperationContext.followTime),
      inLab("request lab connect", { $0.required("router") }, OperationContext.connect),
      inLab(
        "request lab draw", { $0.choice(of: DrawingForm.self) ?? .text },
        OperationContext.drawLab),
      inLab("request lab exercise check", OperationContext.checkStage),
      inLab("request lab exercise hint", OperationContext.giveHint),
      inLab(
        "request lab exercise start", StartArguments.init(exercise:), OperationContext.startLab),
      inLab(
        "request lab host ping",
        { (host: $0.required("host"), probes: PingArguments(fromHost: &$0)) },
        OperationContext.pingFromHost),
      inLab("request lab host trace", TraceArguments.init, OperationContext.tracePacket),
      inLab(
        "request lab host traceroute",
        { (host: $0.required("host"), probes: TracerouteArguments(fromHost: &$0)) },
        OperationContext.traceFromHost),
      inLab("request lab link", LinkArguments.init, OperationContext.impairLink),
      inLab("request lab nat restart", { $0.required("link") }, OperationContext.restartNAT),
      inLab("request lab load", { $0.required("lab") }, OperationContext.loadLab),
      inLab("request lab check", OperationContext.checkStage),
      inLab(
        "request lab checkpoint delete", { $0.required("checkpoint") },
        OperationContext.deleteCheckpoint),
      inLab("request lab checkpoint list", OperationContext.listCheckpoints),
      inLab(
        "request lab checkpoint restore", { $0.required("checkpoint") },
        OperationContext.restoreCheckpoint),
      inLab(
        "request lab checkpoint save", { $0.required("checkpoint") },
        OperationContext.saveCheckpoint),
      inLab("request lab hint", OperationContext.giveHint),
      inLab("request lab reset", OperationContext.resetStage),
      inLab("request lab rewind", { $0.number("seconds") ?? 0 }, OperationContext.rewind),
      inLab("request lab solution", { $0.has("apply") }, OperationContext.solution),
      inLab("request lab stage", { $0.required("stage") }, OperationContext.startStage),
      inLab("request lab start", StartArguments.init(started:), OperationContext.startLab),
      inLab("request lab task", OperationContext.showTask),
      inLab("show lab progress", OperationContext.showProgress),
      inLab("show lab", OperationContext.showLab),
      inLab("show lab clock", OperationContext.showClock),
      inLab("show lab links", OperationContext.showLinks),
    ] + expectations)

  /// The operations of `request lab expect`, one for each kind of assertion.
  private static let expectations = SchemaText.assertionNames.map { assertion in
    inLab(
      "request lab expect \(assertion)",
      { claims in claims.statement(claiming: SchemaText.words(ofAssertion: assertion)) },
      OperationContext.expect)
  }

  /// Creates an operation that fails on a real network.
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

/// The arguments of `request lab link`.
struct LinkArguments {
  var link: String
  /// Whether the link is cut or restored; nil if that stays as it is.
  var isCut: Bool?
  /// The new impairment, in which options that were not given are zero; nil if no option was given,
  /// so that it stays as it is.
  var impairment: Impairment?

  init(_ claims: inout ArgumentClaims) {
    link = claims.required("link")
    isCut =
      switch claims.choice(of: Cable.self) {
      case .down: true
      case .up: false
      case nil: nil
      }
    let clears = claims.has("clear")
    let percentages = ["loss", "duplicate", "reorder", "corrupt"].map { claims.number($0) }
    let seed = UInt64(clamping: claims.numberOrDefault("seed"))
    guard clears || percentages.contains(where: { $0 != nil }) else { return }
    let values = percentages.map { $0 ?? 0 }
    impairment = Impairment(
      loss: values[0], duplication: values[1], reordering: values[2], corruption: values[3],
      seed: seed)
  }

  /// The options that cut or restore a link.
  private enum Cable: String, CaseIterable { case down, up }
}
