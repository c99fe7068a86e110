/// The processes of Junos whose functions this program has, all in one process.
enum SystemProcess: String, CaseIterable {
  case cli
  /// The process of negotiations and certificates.
  case kmd
  /// The process of configurations and commits.
  case mgd
  /// The process of interfaces.
  case mib2d
  /// The process of services.
  case spd

  /// The process number in log lines, which programs expect. It is the same in each run, so that a
  /// lab's log is too.
  var number: Int {
    switch self {
    case .cli: 1500
    case .kmd: 1210
    case .mgd: 1200
    case .mib2d: 1220
    case .spd: 1230
    }
  }

  /// Returns the sender of a log line, such as `kmd[1210]`. Processes of other names, like the
  /// kernel, have no number.
  static func sender(_ name: String) -> String {
    SystemProcess(rawValue: name).map { "\(name)[\($0.number)]" } ?? name
  }
}
