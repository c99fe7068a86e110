package import Wire

/// The options of a ping.
package struct PingOptions: Equatable, Sendable {
  /// The address to which the probes are sent.
  package var destination: IPv4Address
  /// The source address; nil if the node chooses one.
  package var source: IPv4Address?
  /// The length of the data, in octets.
  package var size: Int
  /// The number of probes; nil: probes are sent until the caller stops.
  package var count: Int?
  /// The time from one probe to the next.
  package var interval: Duration
  /// Whether the don't-fragment bit is set in the probes.
  package var doesNotFragment: Bool
  /// The name of the routing instance, which hosts ignore.
  package var instance: String
  /// The time to live of the probes, 0 to 255.
  package var timeToLive: UInt8
  /// The time for which an answer is awaited.
  package var timeout: Duration
  /// The time for which an answer to the last probe is awaited; nil: `timeout`.
  package var finalTimeout: Duration?

  /// Creates options, by default for a ping without an end, with one probe a second.
  package init(
    to destination: IPv4Address, source: IPv4Address? = nil, size: Int = 56, count: Int? = nil,
    interval: Duration = .seconds(1), doesNotFragment: Bool = false,
    instance: String = "default", timeToLive: UInt8 = 64, timeout: Duration = .seconds(1),
    finalTimeout: Duration? = nil
  ) {
    self.destination = destination
    self.source = source
    self.size = size
    self.count = count
    self.interval = interval
    self.doesNotFragment = doesNotFragment
    self.instance = instance
    self.timeToLive = timeToLive
    self.timeout = timeout
    self.finalTimeout = finalTimeout
  }
}
