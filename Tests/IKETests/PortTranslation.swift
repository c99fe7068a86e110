import IKE
import Wire

/// A NAT with one outside address, which gives each inside endpoint a port of its own.
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

  /// Removes all mappings; later mappings continue with the next port.
  mutating func restart() { ports = [:] }

  /// Maps an outside port to an inside endpoint in both directions.
  mutating func map(_ port: UInt16, to inside: Endpoint) { ports[port] = inside }
}
