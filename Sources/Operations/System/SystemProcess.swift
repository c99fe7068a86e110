/// The processes of the real system whose parts this program has. They are parts of one process here.
enum SystemProcess: String, CaseIterable {
  case cli
  /// Negotiations and certificates.
  case kmd
  /// Configurations and commits.
  case mgd
  /// Interfaces.
  case mib2d
  /// Services.
  case spd

  /// The number that the log gives, because programs look for one. It is the same in each run, so that
  /// a lab's log is the same too.
  var number: Int {
    switch self {
    case .cli: 1500
    case .kmd: 1210
    case .mgd: 1200
    case .mib2d: 1220
    case .spd: 1230
    }
  }

  /// The sender of a log line: `kmd[1210]`; the name alone for the kernel, which has no number.
  static func sender(_ name: String) -> String {
    SystemProcess(rawValue: name).map { "\(name)[\($0.number)]" } ?? name
  }
}
