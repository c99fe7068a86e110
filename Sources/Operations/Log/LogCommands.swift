import Configuration
import Management
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// The operations that show, clear and monitor log files.
  static let log = OperationFamily(
    SchemaText.log,
    [
      Operation("clear log", reading: { $0.required("filename") }, run: OperationContext.clearLog),
      Operation("monitor list", run: OperationContext.listMonitored),
      Operation(
        "monitor start", reading: { $0.required("filename") }, run: OperationContext.startMonitor),
      Operation(
        "monitor stop", reading: { $0.text("filename") }, run: OperationContext.stopMonitor),
      Operation("show log", reading: { $0.text("filename") }, run: OperationContext.showLog),
    ])
}

extension OperationContext {
  private func logFile(_ name: String) throws(CommandFailure) -> SyslogModel.File {
    let file = try device().model.syslog.files.first { $0.name == name }
    guard let file else { throw CommandFailure("error: could not resolve file: \(name)") }
    return file
  }

  fileprivate func showLog(_ name: String?) throws(CommandFailure) -> CommandResult {
    let device = try device()
    guard let name else {
      let files = device.model.syslog.files.map { file in
        let entries = device.logEntries(in: file)
        return LogListing.File(
          name: file.name, size: self.text(of: entries).utf8.count,
          lastChange: entries.last?.time.secondsSince1970 ?? workspace.startDate)
      }
      return .report(LogListing(files: files))
    }
    let text = self.text(of: device.logEntries(in: try logFile(name)))
    return .report(FileContent(name: name, text: text))
  }

  /// Returns log entries in the form of a file's lines.
  private func text(of entries: [LogEntry]) -> String {
    let host = router.hostName
    return entries.map { entry in
      "\(CalendarDate.log(entry.time.secondsSince1970))  \(host) "
        + "\(SystemProcess.sender(entry.process)): \(entry.message)\n"
    }.joined()
  }

  fileprivate func clearLog(_ filename: String) throws(CommandFailure) -> CommandResult {
    let name = try logFile(filename).name
    workspace.network.withRouter(router.name) { $0.clearLog(file: name) }
    return .nothing
  }

  // MARK: Monitoring

  fileprivate func startMonitor(_ filename: String) throws(CommandFailure) -> CommandResult {
    let name = try logFile(filename).name
    let log = MonitoredLog(router: router, file: name, position: try device().logPosition)
    if !monitored.contains(where: { $0.router === router && $0.file == name }) {
      monitored.append(log)
    }
    return .nothing
  }

  fileprivate func stopMonitor(_ name: String?) throws(CommandFailure) -> CommandResult {
    // A monitored file may have been removed from the configuration.
    if let name, !monitored.contains(where: { $0.file == name }) { _ = try logFile(name) }
    monitored.removeAll { name == nil || ($0.file == name && $0.router === router) }
    return .nothing
  }

  fileprivate func listMonitored() -> CommandResult {
    let text = monitored.map { log in
      let device = workspace.network.router(log.router.name)
      let file = device?.model.syslog.files.first { $0.name == log.file }
      let last = file.flatMap { device?.logEntries(in: $0).last?.time.secondsSince1970 }
      let change = last.map { " (Last changed \(CalendarDate.log($0)))" } ?? ""
      return "monitor start \"\(log.file)\"\(change)\n"
    }.joined()
    return .report(text)
  }

  /// Returns the new lines of the monitored files since the last call; nil if there are none.
  package func takeMonitored() -> String? {
    var text = ""
    for place in monitored.indices {
      let log = monitored[place]
      guard let device = workspace.network.router(log.router.name),
        let file = device.model.syslog.files.first(where: { $0.name == log.file })
      else { continue }
      let entries = device.logEntries(in: file, since: log.position)
      monitored[place].position = device.logPosition
      guard !entries.isEmpty else { continue }
      text += "*** \(log.file) ***\n" + self.text(of: entries)
    }
    return text.isEmpty ? nil : text
  }
}
