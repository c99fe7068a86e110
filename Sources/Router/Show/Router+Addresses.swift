package import Wire

/// The addresses at which the router receives packets.
extension Router {
  /// The local gateways, to which ESP and AH packets are sent.
  package var localGateways: Set<IPv4Address> {
    Set(dataplane.services.sets.map(\.model.localGateway))
  }

  /// The local gateways of dynamic tunnels, to which IKE messages are sent.
  package var negotiatingGateways: Set<IPv4Address> {
    Set(controlPlane.gateways.map(\.name.address))
  }

  /// Returns the addresses of all units of a port.
  package func addresses(on port: String) -> Set<IPv4Address> {
    Set(
      dataplane.interfaces.units.filter { $0.key.name == port }
        .flatMap { $0.value.model.addresses.map(\.address) })
  }
}
