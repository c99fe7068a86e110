import Schema

extension SchemaText {
  /// The grammar of `monitor list`, `monitor start`, `monitor stop`, `show log` and `clear log`.
  static let log: [SchemaText] = [
    SchemaText(
      under: "monitor",
      """
      list command "Show the log files that are monitored";
      /// New lines of the file appear above the prompt until `monitor stop`.
      start <filename: listed logs "Name of log file"> command "Start showing log file in real time" {
      }
      stop command "Stop showing log file in real time" {
        <filename: listed logs> command "Name of log file" {
        }
      }
      """),
    SchemaText(
      under: "show",
      """
      log command rpc get-log "Show the log files, or the contents of one" {
        <filename: listed logs> command "Name of log file" {
        }
      }
      """),
    SchemaText(
      under: "clear",
      """
      log <filename: listed logs "Name of log file"> command rpc clear-log "Clear contents of log file" {
      }
      """),
  ]
}
