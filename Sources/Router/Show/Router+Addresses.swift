package import Wire

/// By which addresses the router is to be reached.
extension Router {
  /// Where tunnels end: ESP and AH packets come to these.
  package var localGateways: Set<IPv4Address> {
    Set(dataplane.services.sets.map(\.model.localGateway))
  }

  /// Where tunnels are negotiated: IKE messages come to these.
  package var negotiatingGateways: Set<IPv4Address> {
    Set(controlPlane.gateways.map(\.name.address))
  }

  /// Of all units of a port.
  package func addresses(on port: String) -> Set<IPv4Address> {
    Set(
      dataplane.interfaces.units.filter { $0.key.name == port }
        .flatMap { $0.value.model.addresses.map(\.address) })
  }
}
