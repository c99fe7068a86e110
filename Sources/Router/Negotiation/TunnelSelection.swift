package import Wire

/// Which tunnels a command means.
package struct TunnelSelection: Equatable, Sendable {
  /// nil: those of all service sets.
  package var serviceSet: String?
  /// An index counts in each service set. nil: all of them.
  package var index: Int?
  /// The primary or the backup one, or the one at hand. nil: whatever it is.
  package var remoteGateway: IPv4Address?

  package init(
    serviceSet: String? = nil, index: Int? = nil, remoteGateway: IPv4Address? = nil
  ) {
    self.serviceSet = serviceSet
    self.index = index
    self.remoteGateway = remoteGateway
  }

  /// Whether all tunnels of some service sets are meant.
  var isOfWholeSets: Bool { index == nil && remoteGateway == nil }

  func holds(_ tunnel: Tunnel) -> Bool {
    (serviceSet == nil || tunnel.name.serviceSet == serviceSet)
      && (index == nil || tunnel.index == index)
      && (remoteGateway == nil || tunnel.model.remoteGateway == remoteGateway
        || tunnel.model.backupRemoteGateway == remoteGateway
        || tunnel.activeGateway == remoteGateway)
  }
}

extension Router {
  /// Whether any tunnel is meant.
  package func hasTunnel(_ selection: TunnelSelection) -> Bool {
    dataplane.services.tunnels.contains(where: selection.holds)
  }
}
