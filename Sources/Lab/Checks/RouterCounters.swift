import Router

/// The counters of a router by their names in checks: the XML names of `show services ipsec-vpn
/// ipsec statistics`, `packets-dropped`, and one for each reason of `show services service-sets
/// statistics packet-drops`, such as `no-rule-matches`.
enum RouterCounters {
  private static let statistics:
    [(name: String, path: any KeyPath<IPsecStatistics, UInt64> & Sendable)] =
      [
        ("esp-encrypted-bytes", \.encryptedOctets), ("esp-decrypted-bytes", \.decryptedOctets),
        ("esp-encrypted-packets", \.encryptedPackets),
        ("esp-decrypted-packets", \.decryptedPackets),
        ("ah-input-bytes", \.ahInputOctets), ("ah-output-bytes", \.ahOutputOctets),
        ("ah-input-packets", \.ahInputPackets), ("ah-output-packets", \.ahOutputPackets),
        ("ah-authentication-failures", \.ahAuthenticationFailures),
        ("esp-authentication-failures", \.espAuthenticationFailures),
        ("esp-decryption-failures", \.espDecryptionFailures), ("bad-headers", \.badHeaders),
        ("bad-trailers", \.badTrailers),
        ("replay-before-window-drops", \.replayBeforeWindowDrops),
        ("replay-pkts", \.replayedPackets),
      ]

  private static let drops: [(name: String, reason: DropReason)] = DropReason.allCases.map {
    ($0.rawValue.lowercased().replacing(",", with: "").replacing(" ", with: "-"), $0)
  }

  /// The names of all counters.
  static let names: [String] = statistics.map(\.name) + ["packets-dropped"] + drops.map(\.name)

  /// The names without those of drop reasons.
  static let examples: [String] = statistics.map(\.name) + ["packets-dropped"]

  /// Returns the value of a counter, or nil if no counter has the name.
  static func value(_ name: String, of router: Router) -> UInt64? {
    if let counter = statistics.first(where: { $0.name == name }) {
      return router.serviceSetStatus.reduce(0) { $0 &+ $1.statistics[keyPath: counter.path] }
    }
    if name == "packets-dropped" { return router.dropCounters.values.reduce(0, &+) }
    return drops.first { $0.name == name }.map { router.dropCounters[$0.reason] ?? 0 }
  }
}
