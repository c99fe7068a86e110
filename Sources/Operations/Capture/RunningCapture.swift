import Management
import Network
import Router
import Wire

/// A `monitor traffic` that runs beside the commands: into a file, or above the prompt.
final class RunningCapture {
  // A class, because the tap in the network writes to it.
  enum Sink {
    case screen((String) -> Void)
    case file(any WritableFile)
  }

  let interface: String
  private let options: CaptureOptions
  private let sink: Sink
  /// nil: nobody asked for keys.
  let keys: KeyFiles?
  private(set) var count = 0
  /// Why the file could not be written on.
  private var failure: CommandFailure?
  let tap: Tap

  init(
    interface: String, _ options: CaptureOptions, tap: Tap, sink: Sink, keys: KeyFiles? = nil
  ) {
    self.interface = interface
    self.options = options
    self.keys = keys
    self.tap = tap
    self.sink = sink
  }

  /// Whether it has what it was asked for.
  var isComplete: Bool { options.count.map { count >= $0 } ?? false }

  func take(_ packet: TappedPacket) {
    guard !isComplete, options.takes(packet.octets) else { return }
    count += 1
    switch sink {
    case .screen(let write):
      let way = packet.direction == .input ? " In" : "Out"
      write(options.text(packet.record, direction: way + " "))
    case .file(let file):
      guard failure == nil else { return }
      do throws(CommandFailure) {
        let record = packet.record
        try file.write((options.size.map { record.cut(to: $0) } ?? record).fileOctets)
      } catch {
        failure = error
      }
    }
  }

  func take(_ entries: [KeyLog.Entry]) {
    guard failure == nil else { return }
    do throws(CommandFailure) { try keys?.write(entries) } catch { failure = error }
  }

  /// What to tell the user at the end.
  func finish() throws(CommandFailure) -> String {
    if case .file(let file) = sink { try file.finish() }
    try keys?.finish()
    if let failure { throw failure }
    return "\(count) packets captured on \(interface)\n"
  }
}

extension OperationContext {
  /// `monitor traffic interface NAME`: the capture begins now and runs on beside other commands.
  func startCapture(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    if call.has("read-file") { return try readCapture(call) }
    let options = try CaptureOptions(call)
    let interface = call.argument("interface-name") ?? ""
    let (port, unit) = try workspace.port(interface, of: router)
    let path = call.argument("write-file")
    let folder = call.argument("write-keys")
    // The files are opened first, so that nothing has begun where one cannot be.
    let needs = [
      path.map { Need.open(filePath($0), makesFolder: false) },
      folder.map { .open("\(filePath($0))/ikev1_decryption_table", makesFolder: true) },
      folder.map { .open("\(filePath($0))/esp_sa", makesFolder: true) },
    ]
    return try open(needs.compactMap { $0 }[...], []) { [self] files throws(CommandFailure) in
      var files = files[...]
      // The reference is weak because the session owns its captures.
      var sink = RunningCapture.Sink.screen { [weak self] in self?.captured.append($0) }
      if path != nil, let file = files.popFirst() {
        try file.write(Capture.fileHeader)
        sink = .file(file)
      }
      var keys: KeyFiles?
      if folder != nil, let phaseOnes = files.popFirst(), let associations = files.popFirst() {
        keys = KeyFiles(phaseOnes: phaseOnes, associations: associations)
      }
      guard let tap = workspace.network.tap(port: port, unit: unit) else {
        throw CommandFailure("error: interface \(interface) not found")
      }
      captures.append(
        RunningCapture(interface: interface, options, tap: tap, sink: sink, keys: keys))
      workspace.keepKeys()
      let to = path.map { ", writing to \($0)" } ?? ""
      let warning = folder.map {
        "warning: keys of all routers are written to \($0): who reads them reads the traffic\n"
      }
      return .report(
        (warning ?? "")
          + "Listening on \(interface)\(to); 'monitor traffic stop' ends the capture\n")
    }
  }

  /// Has files opened one after the other.
  private func open(
    _ needs: ArraySlice<Need>, _ files: [any WritableFile],
    then body: @escaping ([any WritableFile]) throws(CommandFailure) -> CommandResult
  ) throws(CommandFailure) -> CommandResult {
    guard let need = needs.first else { return try body(files) }
    return .needs(need) { [self] supply throws(CommandFailure) in
      try supply.check()
      guard case .file(let file) = supply else { return .nothing }
      return try open(needs.dropFirst(), files + [file], then: body)
    }
  }

  func stopCaptures() throws(CommandFailure) -> CommandResult {
    let text = try endCaptures()
    return .report(text.isEmpty ? "No capture is running\n" : text)
  }

  /// Shows what the captures have seen while a command runs.
  package func collectCaptures(_ output: any CommandOutput) {
    gatherCaptured()
    if !captured.isEmpty { output.write(captured.take()) }
  }

  /// Hands what the taps have seen to the captures, and ends those that have enough.
  func gatherCaptured() {
    if captures.isEmpty { return }
    for capture in captures {
      for packet in workspace.network.take(capture.tap) { capture.take(packet) }
    }
    workspace.collectKeys()
    for capture in captures where capture.isComplete {
      captures.removeAll { $0 === capture }
      workspace.network.remove(capture.tap)
      workspace.keepKeys()
      do throws(CommandFailure) { captured.append(try capture.finish()) } catch {
        captured.append(error.oneLine + "\n")
      }
    }
  }

  /// Ends every capture of the session and closes the files. Returns what to tell the user.
  @discardableResult
  package func endCaptures() throws(CommandFailure) -> String {
    gatherCaptured()
    let running = captures
    captures = []
    workspace.keepKeys()
    for capture in running { workspace.network.remove(capture.tap) }
    var text = captured.take()
    for capture in running { text += try capture.finish() }
    return text
  }
}

extension Workspace {
  /// The port, and the unit of it where one is named, that a router has under a name.
  fileprivate func port(
    _ interface: String, of router: ManagedRouter
  ) throws(CommandFailure) -> (Topology.Port, Int?) {
    let parts = interface.split(separator: ".", maxSplits: 1).map(String.init)
    let known = network.router(router.name)?.interfaceStatus ?? []
    let port = known.first { $0.name == parts.first }
    let unit = parts.count == 2 ? Int(parts[1]) : nil
    guard let port, parts.count == 1 || port.units.contains(where: { $0.name.unit == unit }) else {
      throw CommandFailure("error: interface \(interface) not found")
    }
    return (Topology.Port(router.name, port.name), unit)
  }
}
