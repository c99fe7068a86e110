import Wire

/// The active one of a tunnel's two remote gateways, and the number of tries. The chapter describes
/// the steps: if the peer is dead, or phase 1 times out, the other gateway becomes active; after
/// six failovers without success, the primary gateway becomes active again.
struct Failover {
  private(set) var isBackupActive = false
  /// The number of failovers since an association was last installed.
  private var tries = 0
  /// The number of failovers since the tunnel was created.
  private(set) var count: UInt64 = 0

  static let maximumTries = 6
  /// The time of silence after which the router verifies that the peer is alive, if the tunnel has
  /// no configured interval.
  static let inactivity = Duration.seconds(10)

  /// Makes the other gateway active. Returns false if all tries are used up; the primary gateway is
  /// active then.
  mutating func failOver() -> Bool {
    guard tries < Self.maximumTries else {
      isBackupActive = false
      tries = 0
      return false
    }
    tries += 1
    count &+= 1
    isBackupActive.toggle()
    return true
  }

  /// Makes the other gateway active because a user demands it, which does not count as a try.
  mutating func switchOver() {
    tries = 0
    count &+= 1
    isBackupActive.toggle()
  }

  /// Makes the gateway active with which a pair has been established.
  mutating func activate(isBackup: Bool) {
    isBackupActive = isBackup
    tries = 0
  }
}
