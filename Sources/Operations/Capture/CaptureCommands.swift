import Management
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// The operations of `monitor traffic`.
  static let capture = OperationFamily(
    SchemaText.capture,
    [
      Operation(
        "monitor traffic interface", reading: CaptureArguments.init,
        run: OperationContext.startCapture),
      Operation(
        "monitor traffic read-file",
        reading: { claims throws(CommandFailure) in
          (path: claims.required("read-file"), options: try CaptureOptions(&claims))
        },
        run: OperationContext.readCapture),
      Operation("monitor traffic stop", run: OperationContext.stopCaptures),
    ])
}

/// The arguments of `monitor traffic interface`.
private struct CaptureArguments {
  var interface: String
  /// A capture file whose packets are displayed instead of the interface's.
  var file: String?
  var packets: String?
  var keys: String?
  var options: CaptureOptions

  init(_ claims: inout ArgumentClaims) throws(CommandFailure) {
    interface = claims.required("interface-name")
    file = claims.text("read-file")
    packets = claims.text("write-file")
    keys = claims.text("write-keys")
    options = try CaptureOptions(&claims)
  }
}

extension OperationContext {
  /// Begins a capture, which continues while other commands run: `monitor traffic interface NAME`.
  fileprivate func startCapture(
    _ wanted: CaptureArguments, _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let (interface, options) = (wanted.interface, wanted.options)
    if let file = wanted.file { return readCapture((path: file, options: options), call) }
    let (port, unit) = try workspace.port(interface, of: router)
    let (path, folder) = (wanted.packets, wanted.keys)
    // The files are opened first, so that no capture begins if one cannot be opened.
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

  /// Opens files one after the other, and then calls `body` with them.
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

  /// Writes what the captures have recorded since the last call; called while a command runs.
  package func collectCaptures(_ output: any CommandOutput) {
    gatherCaptured()
    if !captured.isEmpty { output.write(captured.takeLines()) }
  }

  /// Passes the packets of the taps to the captures, and ends captures that have reached their
  /// count.
  func gatherCaptured() {
    if captures.isEmpty { return }
    for capture in captures {
      for packet in workspace.network.takePackets(from: capture.tap) { capture.record(packet) }
    }
    if captures.contains(where: { $0.keys != nil }) { workspace.collectKeys() }
    for capture in captures where capture.isComplete {
      captures.removeAll { $0 === capture }
      workspace.network.remove(capture.tap)
      workspace.keepKeys()
      do throws(CommandFailure) { captured.append(try capture.finish()) } catch {
        captured.append(error.oneLine + "\n")
      }
    }
  }

  /// Ends every capture of the session and closes the files. Returns the text for the user.
  @discardableResult
  package func endCaptures() throws(CommandFailure) -> String {
    gatherCaptured()
    let running = captures
    captures = []
    workspace.keepKeys()
    for capture in running { workspace.network.remove(capture.tap) }
    var text = captured.takeLines()
    for capture in running { text += try capture.finish() }
    return text
  }
}

extension Workspace {
  /// Returns the port with a name, and the number of the unit if the name has one.
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
