/// A line for the system log, before it has its time.
struct LogLine {
  var process: String
  var facility: SyslogModel.Facility
  var level: SyslogModel.Level
  var message: String

  /// Creates a line about packets of services.
  static func packets(_ message: String) -> LogLine {
    LogLine(process: "spd", facility: .daemon, level: .notice, message: message)
  }

  /// Creates a line about key management.
  static func keyManagement(_ level: SyslogModel.Level, _ message: String) -> LogLine {
    LogLine(process: "kmd", facility: .daemon, level: level, message: message)
  }
}
