package import Network
import Wire

/// A network with something wrong in it, what is to be achieved, and how that is checked: by trying
/// it on a copy of the network, so that checking changes nothing.
package struct Exercise: Sendable {
  package struct Check: Sendable {
    /// What must hold.
    package var sentence: String
    package var holds: @Sendable (Network) -> Bool
  }

  package var name: String
  package var help: String
  /// In whole lines.
  package var task: String
  /// Where to look.
  package var hint: String
  /// What it begins with.
  package var configuration: LabConfiguration
  package var checks: [Check]
  /// The end in which nothing is wrong, so that the other has to work with it as it was given.
  var rightEnd: LabConfiguration.Router?

  package static let all = [keys, proposals, fragments, order]
}

extension Network {
  /// Whether a host's ping is answered, at the third try at the latest: the first may negotiate.
  func reaches(
    from host: String, to destination: String, size: Int = 56, doesNotFragment: Bool = false
  ) -> Bool {
    var copy = self
    return copy.ping(from: host, to: destination, size, doesNotFragment)
  }

  /// Whether a ping makes packets cross the core, none of them a customer's as it is, and none of
  /// more octets than that.
  func protects(
    from host: String, to destination: String, size: Int = 56, doesNotFragment: Bool = false,
    within length: Int = .max
  ) -> Bool {
    var copy = self
    guard let tap = copy.tap(link: "core") as Tap? else { return false }
    _ = copy.ping(from: host, to: destination, size, doesNotFragment)
    let seen = copy.take(tap).map(\.octets)
    let customers = Set(topology.hosts.flatMap(\.addresses))
    return !seen.isEmpty
      && seen.allSatisfy { octets in
        guard let packet = try? IPv4Packet(parsing: octets) else { return false }
        // What the gateways say to each other in clear is nobody's secret.
        let isPlain =
          customers.contains(packet.source) || customers.contains(packet.destination)
        return !isPlain && octets.count <= length
      }
  }

  private mutating func ping(
    from host: String, to destination: String, _ size: Int, _ doesNotFragment: Bool
  ) -> Bool {
    guard let address = address(of: destination),
      var ping = Ping(
        from: host,
        .init(to: address, size: size, count: 3, doesNotFragment: doesNotFragment), in: &self)
    else { return false }
    while let probe = ping.next(in: &self) { if case .reply = probe { return true } }
    return false
  }
}
