import Configuration
import Management
import Network
import Router
import Schema
import Wire

extension OperationFamily {
  /// The operations that show, clear and switch the router's services.
  static let services = OperationFamily(
    SchemaText.services,
    [
      Operation(
        "clear services ipsec-vpn ike security-associations",
        reading: { $0.address("peer-address") }, run: OperationContext.clearIKEAssociations),
      Operation(
        "clear services ipsec-vpn ike statistics", reading: { $0.address("peer-address") },
        run: OperationContext.clearIKEStatistics),
      Operation(
        "clear services ipsec-vpn ipsec security-associations",
        reading: {
          TunnelSelection(
            serviceSet: $0.text("service-set"), index: $0.number("tunnel-index"),
            remoteGateway: $0.address("remote-gateway"))
        },
        run: OperationContext.clearAssociations),
      Operation(
        "clear services ipsec-vpn ipsec statistics",
        reading: {
          TunnelSelection(
            serviceSet: $0.text("service-set"), remoteGateway: $0.address("remote-gateway"))
        },
        run: OperationContext.clearStatistics),
      Operation(
        "clear services service-sets statistics packet-drops",
        reading: { $0.text("service-set") }, run: OperationContext.clearPacketDrops),
      Operation(
        "request services ipsec-vpn ipsec switch tunnel",
        reading: { (local: $0.address("local-gateway"), remote: $0.address("remote-gateway")) },
        run: OperationContext.switchTunnel),
      Operation(
        "show services ipsec-vpn ike security-associations",
        reading: { (peer: $0.address("peer-address"), isDetailed: $0.isDetailed()) },
        run: OperationContext.showIKEAssociations),
      Operation(
        "show services ipsec-vpn ike statistics", reading: { $0.address("peer-address") },
        run: OperationContext.showIKEStatistics),
      Operation(
        "show services ipsec-vpn ipsec security-associations",
        reading: { claims in
          (serviceSet: claims.text("service-set"), level: claims.choice(of: DisplayLevel.self))
        },
        run: OperationContext.showAssociations),
      Operation(
        "show services ipsec-vpn ipsec statistics", reading: StatisticsArguments.init,
        run: OperationContext.showStatistics),
      Operation(
        "show services service-sets statistics packet-drops", reading: { $0.text("service-set") },
        run: OperationContext.showPacketDrops),
      Operation(
        "show services service-sets summary", reading: { $0.text("interface") },
        run: OperationContext.showServiceSets),
    ])
}

/// The options for the level of detail.
private enum DisplayLevel: String, CaseIterable { case extensive, detail, brief }

/// The arguments of `show services ipsec-vpn ipsec statistics`.
private struct StatisticsArguments {
  var serviceSet: String?
  var remoteGateway: IPv4Address?
  var level: DisplayLevel

  init(_ claims: inout ArgumentClaims) {
    serviceSet = claims.text("service-set")
    remoteGateway = claims.address("remote-gw")
    level = claims.choice(of: DisplayLevel.self) ?? .brief
  }
}

extension OperationContext {
  // MARK: Arguments

  // If the named object does not exist, this is reported as an error. An empty report would look
  // like a tunnel without traffic. The message of Junos is not known.

  /// Throws if there is no service set with the name; nil stands for all.
  func requireServiceSet(_ name: String?) throws(CommandFailure) {
    guard let name else { return }
    guard try device().model.serviceSets.contains(where: { $0.name == name }) else {
      throw CommandFailure("error: service set '\(name)' not found")
    }
  }

  /// Throws if nothing is known of a peer; nil stands for all.
  private func requirePeer(_ peer: IPv4Address?) throws(CommandFailure) {
    guard let peer else { return }
    let device = try device()
    // Behind a NAT, the peer of an association has another address than the tunnel's remote
    // gateway.
    guard
      device.hasTunnel(TunnelSelection(remoteGateway: peer))
        || device.ikeAssociations.contains(where: { $0.peer == peer })
        || device.ikeAttempts.contains(where: { $0.peer == peer })
        || device.ikeStatistics.contains(where: { $0.peer == peer })
    else { throw Self.noTunnel(to: peer) }
  }

  private static func noTunnel(to gateway: IPv4Address) -> CommandFailure {
    CommandFailure("error: no tunnel has \(gateway) as its remote gateway")
  }

  // MARK: Showing

  private func serviceSets(
    named name: String?, to gateway: IPv4Address? = nil
  ) throws(CommandFailure) -> [ServiceSetStatus] {
    var sets = try device().serviceSetStatus
    try requireServiceSet(name)
    if let name { sets = sets.filter { $0.name == name } }
    if let gateway {
      for place in sets.indices {
        sets[place].tunnels = sets[place].tunnels.filter { $0.isTo(gateway) }
        sets[place].statistics = sets[place].tunnels.reduce(into: IPsecStatistics()) {
          $0 += $1.statistics
        }
      }
      sets = sets.filter { !$0.tunnels.isEmpty }
      if sets.isEmpty { throw Self.noTunnel(to: gateway) }
    }
    return sets
  }

  /// Returns the service sets on a service interface; nil stands for all.
  private func serviceSets(on interface: String?) throws(CommandFailure) -> [ServiceSetStatus] {
    let all = try device().serviceSetStatus
    guard let interface else { return all }
    let sets = all.filter { $0.interface == interface }
    if sets.isEmpty { throw CommandFailure("error: no service set is on interface '\(interface)'") }
    return sets
  }

  fileprivate func showIKEAssociations(
    _ wanted: (peer: IPv4Address?, isDetailed: Bool), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let peer = wanted.peer
    try requirePeer(peer)
    let device = try device()
    return .report(
      IKEAssociationsReport(
        device.ikeAssociations.filter { peer == nil || $0.peer == peer },
        underWay: device.ikeAttempts.filter { peer == nil || $0.peer == peer },
        isDetailed: wanted.isDetailed || call.showsDetail, showsStrength: call.showsDetail,
        at: workspace.network.now))
  }

  fileprivate func showIKEStatistics(_ peer: IPv4Address?) throws(CommandFailure) -> CommandResult {
    try requirePeer(peer)
    return .report(
      IKEStatisticsReport(
        try device().ikeStatistics.filter { peer == nil || $0.peer == peer }))
  }

  fileprivate func showAssociations(
    _ wanted: (serviceSet: String?, level: DisplayLevel?), _ call: Invocation
  ) throws(CommandFailure) -> CommandResult {
    let level: AssociationsReport.Level =
      switch wanted.level {
      case .extensive: .extensive
      case .detail: .detail
      case .brief, nil: call.showsDetail ? .detail : .brief
      }
    return .report(
      AssociationsReport(
        try serviceSets(named: wanted.serviceSet), level, showsStrength: call.showsDetail,
        at: workspace.network.now))
  }

  fileprivate func showStatistics(
    _ wanted: StatisticsArguments
  ) throws(CommandFailure) -> CommandResult {
    .report(
      StatisticsReport(
        sets: try serviceSets(named: wanted.serviceSet, to: wanted.remoteGateway),
        isDetailed: wanted.level != .brief,
        cryptography: wanted.level == .extensive ? try device().cryptographyStatus : nil))
  }

  fileprivate func showPacketDrops(_ serviceSet: String?) throws(CommandFailure) -> CommandResult {
    .report(PacketDropsReport(sets: try serviceSets(named: serviceSet)))
  }

  fileprivate func showServiceSets(
    on interface: String?
  ) throws(CommandFailure) -> CommandResult {
    .report(ServiceSetSummary(try serviceSets(on: interface)))
  }

  // MARK: Clearing

  fileprivate func clearAssociations(
    _ selection: TunnelSelection
  ) throws(CommandFailure) -> CommandResult {
    try requireServiceSet(selection.serviceSet)
    if selection != TunnelSelection(serviceSet: selection.serviceSet),
      !(try device().hasTunnel(selection))
    {
      throw CommandFailure("error: no such tunnel")
    }
    workspace.network.drive(router.name) { router, now in
      router.resetSecurityAssociations(selection, at: now)
    }
    return .nothing
  }

  fileprivate func clearIKEStatistics(
    _ peer: IPv4Address?
  ) throws(CommandFailure) -> CommandResult {
    try requirePeer(peer)
    workspace.network.withRouter(router.name) { $0.clearIKEStatistics(peer: peer) }
    return .nothing
  }

  fileprivate func switchTunnel(
    between gateways: (local: IPv4Address?, remote: IPv4Address?)
  ) throws(CommandFailure) -> CommandResult {
    guard let local = gateways.local, let remote = gateways.remote,
      try device().serviceSetStatus.flatMap(\.tunnels).contains(where: {
        $0.backupRemoteGateway != nil && $0.localGateway == local && $0.remoteGateway == remote
      })
    else { throw CommandFailure("error: no tunnel with a backup gateway is between these two") }
    workspace.network.drive(router.name) { router, now in
      router.switchTunnel(localGateway: local, remoteGateway: remote, at: now)
    }
    return .nothing
  }

  fileprivate func clearIKEAssociations(
    _ peer: IPv4Address?
  ) throws(CommandFailure) -> CommandResult {
    try requirePeer(peer)
    workspace.network.drive(router.name) { router, now in
      router.clearIKEAssociations(peer: peer, at: now)
    }
    return .nothing
  }

  fileprivate func clearStatistics(
    _ selection: TunnelSelection
  ) throws(CommandFailure) -> CommandResult {
    try requireServiceSet(selection.serviceSet)
    if let gateway = selection.remoteGateway, !(try device().hasTunnel(selection)) {
      throw Self.noTunnel(to: gateway)
    }
    workspace.network.withRouter(router.name) { $0.clearIPsecStatistics(selection) }
    return .nothing
  }

  fileprivate func clearPacketDrops(_ name: String?) throws(CommandFailure) -> CommandResult {
    try requireServiceSet(name)
    workspace.network.withRouter(router.name) { $0.clearServiceSetDrops(serviceSet: name) }
    return .nothing
  }
}
