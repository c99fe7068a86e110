import Configuration
import Datastore
import Lab
import Router
import Schema
import Wire

extension Session {
  /// The commands of operational mode.
  static let operationalHandlers: [String: Handler] = [
    "clear log": { session, call throws(CommandFailure) in try session.clearLog(call) },
    "clear services ipsec-vpn ipsec security-associations": {
      session, call throws(CommandFailure) in try session.clearAssociations(call)
    },
    "clear services ipsec-vpn ipsec statistics": { session, call throws(CommandFailure) in
      try session.clearStatistics(call)
    },
    "clear system commit": { session, _ throws(CommandFailure) in
      try session.clearScheduledCommit()
    },
    "configure": { session, _ throws(CommandFailure) in session.configure() },
    "configure dynamic": { _, _ throws(CommandFailure) in
      throw CommandFailure("error: there is no dynamic database here; use 'configure'")
    },
    "configure exclusive": { session, _ throws(CommandFailure) in
      try session.configureExclusive()
    },
    "configure private": { session, _ throws(CommandFailure) in try session.configurePrivate() },
    "help apropos": { _, call throws(CommandFailure) in Help.apropos(call) },
    "help reference": { _, call throws(CommandFailure) in Help.reference(call) },
    "help topic": { _, call throws(CommandFailure) in Help.topic(call) },
    "monitor traffic interface": { session, call throws(CommandFailure) in
      try session.startCapture(call)
    },
    "monitor traffic stop": { session, _ throws(CommandFailure) in try session.stopCaptures() },
    "ping": { session, call throws(CommandFailure) in try session.ping(call) },
    "quit": { session, _ throws(CommandFailure) in try session.quit() },
    "request lab advance": { session, call throws(CommandFailure) in session.advance(call) },
    "request lab connect": { session, call throws(CommandFailure) in try session.connect(call) },
    "request lab host ping": { session, call throws(CommandFailure) in
      try session.pingFromHost(call)
    },
    "request lab load": { session, call throws(CommandFailure) in try session.loadLab(call) },
    "request system configuration rescue delete": { session, _ throws(CommandFailure) in
      try session.deleteRescue()
    },
    "request system configuration rescue save": { session, _ throws(CommandFailure) in
      try session.saveRescue()
    },
    "set cli complete-on-space": { session, call throws(CommandFailure) in
      session.setCompletion(call)
    },
    "set cli screen-length": { session, call throws(CommandFailure) in
      session.screenLength = call.number("screen-length")
      return .report("Screen length set to \(call.number("screen-length") ?? 0)\n")
    },
    "set cli screen-width": { _, call throws(CommandFailure) in
      .report("Screen width set to \(call.number("screen-width") ?? 0)\n")
    },
    "show configuration": { session, call throws(CommandFailure) in
      session.showConfiguration(call)
    },
    "show interfaces": { session, call throws(CommandFailure) in try session.showInterfaces(call) },
    "show lab": { session, _ throws(CommandFailure) in .report(session.labReport()) },
    "show log": { session, call throws(CommandFailure) in try session.showLog(call) },
    "show route": { session, call throws(CommandFailure) in try session.showRoute(call) },
    "show services ipsec-vpn ipsec security-associations": {
      session, call throws(CommandFailure) in
      .report(
        IPsecReports.associations(
          try session.serviceSets(call), call.has("detail") ? .detail : .brief))
    },
    "show services ipsec-vpn ipsec statistics": { session, call throws(CommandFailure) in
      .report(
        IPsecReports.statistics(
          try session.serviceSets(call), call.has("detail") ? .detail : .brief))
    },
    "show services service-sets summary": { session, call throws(CommandFailure) in
      .report(IPsecReports.summary(try session.serviceSets(call)))
    },
    "show system commit": { session, _ throws(CommandFailure) in .report(session.commitHistory()) },
    "show version": { session, _ throws(CommandFailure) in
      .report(
        "Hostname: \(session.router.hostName)\nModel: aspic\n"
          + "aspic [\(Release.version)]\n")
    },
  ]

  /// The router that the session is on, as it stands.
  private func device() throws(CommandFailure) -> Router {
    guard let device = workspace.network.router(router.name) else {
      throw CommandFailure("error: router '\(router.name)' is not running")
    }
    return device
  }

  // MARK: The session

  private func quit() throws(CommandFailure) -> CommandResult {
    isOpen = false
    router.editors.removeAll { $0.session === self }
    try workspace.stopCaptures()
    return .nothing
  }

  private func setCompletion(_ call: Invocation) -> CommandResult {
    completesOnSpace = call.argument("complete-on-space") == "on"
    return .report("\(completesOnSpace ? "Enabling" : "Disabling") complete-on-space\n")
  }

  // MARK: Configuration

  private func showConfiguration(_ call: Invocation) -> CommandResult {
    let isWhole = call.walker.nested == nil
    let header = isWhole ? workspace.changeHeader(of: router) : ""
    return .configuration(
      .find(call.walker.nested, in: router.active, level: [], header: header))
  }

  private func commitHistory() -> String {
    var text = ""
    if let scheduled = router.scheduled {
      text += "commit requested by \(scheduled.user) via cli at "
      text += "\(CalendarDate.full(scheduled.date))\n"
    }
    for (number, record) in router.records.enumerated() {
      text += padded("\(number)", 4)
      text += "\(CalendarDate.full(record.date)) by \(record.user) via \(record.via)\n"
      if let comment = record.comment { text += "    \(comment)\n" }
    }
    return text
  }

  // MARK: Interfaces, routes, services

  private func showInterfaces(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    var interfaces = try device().interfaceStatus
    if let name = call.argument("interface-name") {
      interfaces = interfaces.compactMap { interface in
        if interface.name == name { return interface }
        var interface = interface
        interface.units = interface.units.filter { $0.name.description == name }
        return interface.units.isEmpty ? nil : interface
      }
      guard !interfaces.isEmpty else {
        throw CommandFailure("error: device \(name) not found")
      }
    }
    return .report(
      call.has("terse")
        ? RoutingReports.interfaces(interfaces) : RoutingReports.detail(interfaces))
  }

  private func showRoute(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    var tables = try device().routeTables
    if let name = call.argument("table") {
      tables = tables.filter { $0.name == name || $0.name == "\(name).inet.0" }
      guard !tables.isEmpty else {
        throw CommandFailure("error: table \(name) not found")
      }
    }
    let destination = call.argument("destination").flatMap { IPv4Prefix($0) }
    return .report(RoutingReports.routes(tables, to: destination, at: workspace.network.now))
  }

  private func serviceSets(_ call: Invocation) throws(CommandFailure) -> [ServiceSetStatus] {
    var sets = try device().serviceSetStatus
    if let name = call.argument("service-set") { sets = sets.filter { $0.name == name } }
    if let gateway = call.argument("remote-gw").flatMap({ IPv4Address($0) }) {
      for place in sets.indices {
        sets[place].tunnels = sets[place].tunnels.filter { $0.remoteGateway == gateway }
        sets[place].statistics = sets[place].tunnels.reduce(into: IPsecStatistics()) {
          $0 += $1.statistics
        }
      }
      sets = sets.filter { !$0.tunnels.isEmpty }
    }
    return sets
  }

  private func clearAssociations(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("service-set")
    workspace.network.withRouter(router.name) { $0.resetSecurityAssociations(serviceSet: name) }
    return .nothing
  }

  private func clearStatistics(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("service-set")
    let gateway = call.argument("remote-gateway").flatMap { IPv4Address($0) }
    workspace.network.withRouter(router.name) {
      $0.clearIPsecStatistics(serviceSet: name, remoteGateway: gateway)
    }
    return .nothing
  }

  // MARK: Logs

  private func showLog(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("filename") ?? "messages"
    let device = try device()
    let file = device.model.syslog.files.first { $0.name == name }
    guard let file else { throw CommandFailure("error: could not resolve file: \(name)") }
    var text = ""
    for entry in device.logEntries(in: file) {
      text += "\(CalendarDate.log(entry.time.secondsSince1970)) \(router.hostName) "
      text += "\(entry.process): \(entry.message)\n"
    }
    return .report(text)
  }

  private func clearLog(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = call.argument("filename") ?? ""
    guard workspace.logFiles(of: router).contains(name) else {
      throw CommandFailure("error: could not resolve file: \(name)")
    }
    workspace.network.withRouter(router.name) { $0.clearLog(file: name) }
    return .nothing
  }
}
