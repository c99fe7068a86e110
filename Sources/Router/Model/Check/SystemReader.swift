internal import Configuration

/// A reader of `[edit system]`.
struct SystemReader {
  private let system, hostName: Field
  private let syslog, file, facility, level: Field

  init(_ claims: inout Claims) {
    system = claims.field("system")
    hostName = claims.field("system host-name")
    syslog = claims.field("system syslog")
    file = claims.field("system syslog file")
    facility = claims.field("system syslog file <>")
    level = claims.field("system syslog file <> <>")
  }

  func read(_ root: CheckedStatement) -> (hostName: String, syslog: SyslogModel) {
    guard let system = root.child(system) else { return ("", .standard) }
    let files = system.child(syslog)?.children(file) ?? []
    let model = SyslogModel(files: files.map(read(file:)))
    return (system.text(hostName) ?? "", files.isEmpty ? .standard : model)
  }

  private func read(file: CheckedStatement) -> SyslogModel.File {
    var model = SyslogModel.File(name: file.name, selections: [])
    for node in file.children(facility) {
      // This router logs with no other facility, and nothing more severe than critical.
      guard let facility = SyslogModel.Facility(rawValue: node.name) else { continue }
      for level in node.children(level) {
        guard let level = SyslogModel.Level(rawValue: level.name) else { continue }
        model.selections.append(SyslogModel.Selection(facility, level))
      }
    }
    return model
  }
}
