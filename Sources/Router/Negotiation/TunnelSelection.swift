package import Wire

/// The tunnels to which a command applies.
package struct TunnelSelection: Equatable, Sendable {
  /// The name of a service set; nil: the tunnels of all service sets are selected.
  package var serviceSet: String?
  /// The number of a tunnel in its service set; nil: all tunnels are selected.
  package var index: Int?
  /// The primary gateway, the backup gateway or the active one; nil: it does not matter.
  package var remoteGateway: IPv4Address?

  /// Creates a selection of all tunnels by default.
  package init(
    serviceSet: String? = nil, index: Int? = nil, remoteGateway: IPv4Address? = nil
  ) {
    self.serviceSet = serviceSet
    self.index = index
    self.remoteGateway = remoteGateway
  }

  /// Whether all tunnels of some service sets are selected.
  var isOfWholeSets: Bool { index == nil && remoteGateway == nil }

  /// Returns whether a tunnel is selected.
  func holds(_ tunnel: Tunnel) -> Bool {
    (serviceSet == nil || tunnel.name.serviceSet == serviceSet)
      && (index == nil || tunnel.index == index)
      && (remoteGateway == nil || tunnel.model.remoteGateway == remoteGateway
        || tunnel.model.backupRemoteGateway == remoteGateway
        || tunnel.activeGateway == remoteGateway)
  }
}
