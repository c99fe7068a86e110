import Management

/// A log file of a router that a session watches.
struct MonitoredLog {
  var router: ManagedRouter
  /// The name of the file.
  var file: String
  /// The number of lines that the router's log had when it was last shown.
  var position: Int
}
