import Network
import Testing
import Wire

extension Network {
  /// Sends some pings, and returns a character for the result of each: `!` for a reply.
  mutating func marks(
    from node: String, to destination: IPv4Address, source: IPv4Address? = nil, count: Int = 1,
    size: Int = 56, doesNotFragment: Bool = false
  ) throws -> String {
    var ping = try #require(
      Ping(
        from: node,
        .init(
          to: destination, source: source, size: size, count: count,
          doesNotFragment: doesNotFragment), in: &self))
    var marks = ""
    while let probe = ping.next(in: &self) { marks.append(probe.rapidMark) }
    return marks
  }
}
