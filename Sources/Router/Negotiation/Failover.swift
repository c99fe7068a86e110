import Wire

/// Which of a tunnel's two remote gateways is active, and what has been tried, by the chapter's
/// steps: a dead peer, or a phase 1 that times out, makes the other one active; when that has
/// happened six times and nobody answers, things go back to how they began.
struct Failover {
  private(set) var isBackupActive = false
  /// Since an association was last installed.
  private var tries = 0
  /// Since the tunnel is there.
  private(set) var count: UInt64 = 0

  static let maximumTries = 6
  /// A peer that is silent for so long is asked for a sign of life, where the tunnel does not say
  /// how long that is.
  static let inactivity = Duration.seconds(10)

  /// Makes the other gateway active. False: all has been tried, and the primary is asked next.
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

  /// Somebody wants the other gateway; that is no sign that this one is down.
  mutating func switchOver() {
    tries = 0
    count &+= 1
    isBackupActive.toggle()
  }

  /// A pair with one of the gateways works.
  mutating func settle(onBackup: Bool) {
    isBackupActive = onBackup
    tries = 0
  }
}
