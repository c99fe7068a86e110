import IKE
import Wire

/// A NAT with one address outside: what comes from inside gets a port of its own.
struct PortTranslation {
  var address = IPv4Address(192, 0, 2, 9)
  private var nextPort: UInt16 = 30_000
  private var ports: [UInt16: Endpoint] = [:]

  mutating func outside(_ source: Endpoint) -> Endpoint {
    if let port = ports.first(where: { $0.value == source })?.key {
      return Endpoint(address, port: port)
    }
    nextPort += 1
    ports[nextPort] = source
    return Endpoint(address, port: nextPort)
  }

  func inside(_ destination: Endpoint) -> Endpoint? {
    destination.address == address ? ports[destination.port] : nil
  }

  /// Forgets everything; ports go on where they were.
  mutating func restart() { ports = [:] }

  /// What comes to a port outside goes to this place inside, and the other way round.
  mutating func map(_ port: UInt16, to inside: Endpoint) { ports[port] = inside }
}
