import Configuration
import Management
import Network
import Router
import Wire

extension OperationContext {
  /// What the services of the router are asked and told.
  static let serviceHandlers: [String: Handler] = [
    "clear services ipsec-vpn ike security-associations": {
      session, call throws(CommandFailure) in try session.clearIKEAssociations(call)
    },
    "clear services ipsec-vpn ike statistics": { session, call throws(CommandFailure) in
      try session.clearIKEStatistics(call)
    },
    "clear services ipsec-vpn ipsec security-associations": {
      session, call throws(CommandFailure) in try session.clearAssociations(call)
    },
    "clear services ipsec-vpn ipsec statistics": { session, call throws(CommandFailure) in
      try session.clearStatistics(call)
    },
    "clear services service-sets statistics packet-drops": {
      session, call throws(CommandFailure) in
      try session.clearPacketDrops(call)
    },
    "request services ipsec-vpn ipsec switch tunnel": {
      session, call throws(CommandFailure) in try session.switchTunnel(call)
    },
    "show services ipsec-vpn ike security-associations": {
      session, call throws(CommandFailure) in
      let peer = try session.ikePeer(call)
      return .report(
        IKEAssociationsReport(
          try session.device().ikeAssociations.filter { peer == nil || $0.peer == peer },
          underWay: try session.device().ikeAttempts.filter { peer == nil || $0.peer == peer },
          isDetailed: call.has("detail"), at: session.workspace.network.now))
    },
    "show services ipsec-vpn ike statistics": { session, call throws(CommandFailure) in
      .report(IKEStatisticsReport(try session.ikeStatistics(call)))
    },
    "show services ipsec-vpn ipsec security-associations": {
      session, call throws(CommandFailure) in
      .report(
        AssociationsReport(
          try session.serviceSets(call),
          call.has("extensive") ? .extensive : call.has("detail") ? .detail : .brief,
          at: session.workspace.network.now))
    },
    "show services ipsec-vpn ipsec statistics": { session, call throws(CommandFailure) in
      .report(
        StatisticsReport(
          sets: try session.serviceSets(call),
          isDetailed: call.has("detail") || call.has("extensive"),
          cryptography: call.has("extensive") ? try session.device().cryptographyStatus : nil))
    },
    "show services service-sets statistics packet-drops": {
      session, call throws(CommandFailure) in
      .report(PacketDropsReport(sets: try session.serviceSets(call)))
    },
    "show services service-sets summary": { session, call throws(CommandFailure) in
      .report(ServiceSetSummary(try session.serviceSets(on: call.argument("interface"))))
    },
  ]

  // MARK: What is named

  // What is not there is an error and no empty answer, which would look like a tunnel that carries
  // nothing. What the real system says of it is not known.

  /// The service set that a command is limited to; nil: it means all.
  func serviceSet(_ call: Invocation) throws(CommandFailure) -> String? {
    guard let name = call.argument("service-set") else { return nil }
    guard try device().model.serviceSets.contains(where: { $0.name == name }) else {
      throw CommandFailure("error: service set '\(name)' not found")
    }
    return name
  }

  /// The peer that a command is limited to; nil: it means all.
  private func ikePeer(_ call: Invocation) throws(CommandFailure) -> IPv4Address? {
    guard let peer = call.address("peer-address") else { return nil }
    let device = try device()
    // The peer of an association may have another address than its tunnel says: that of a NAT.
    guard
      device.hasTunnel(TunnelSelection(remoteGateway: peer))
        || device.ikeAssociations.contains(where: { $0.peer == peer })
        || device.ikeAttempts.contains(where: { $0.peer == peer })
        || device.ikeStatistics.contains(where: { $0.peer == peer })
    else { throw Self.noTunnel(to: peer) }
    return peer
  }

  private static func noTunnel(to gateway: IPv4Address) -> CommandFailure {
    CommandFailure("error: no tunnel has \(gateway) as its remote gateway")
  }

  // MARK: Looking and clearing

  private func serviceSets(_ call: Invocation) throws(CommandFailure) -> [ServiceSetStatus] {
    var sets = try device().serviceSetStatus
    if let name = try serviceSet(call) { sets = sets.filter { $0.name == name } }
    if let gateway = call.address("remote-gw") {
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

  /// Those on a service interface; nil: all.
  private func serviceSets(on interface: String?) throws(CommandFailure) -> [ServiceSetStatus] {
    let all = try device().serviceSetStatus
    guard let interface else { return all }
    let sets = all.filter { $0.interface == interface }
    if sets.isEmpty { throw CommandFailure("error: no service set is on interface '\(interface)'") }
    return sets
  }

  private func clearAssociations(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let selection = TunnelSelection(
      serviceSet: try serviceSet(call), index: call.number("tunnel-index"),
      remoteGateway: call.address("remote-gateway"))
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

  private func ikeStatistics(_ call: Invocation) throws(CommandFailure) -> [IKEPeerStatistics] {
    let peer = try ikePeer(call)
    return try device().ikeStatistics.filter { peer == nil || $0.peer == peer }
  }

  private func clearIKEStatistics(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let peer = try ikePeer(call)
    workspace.network.withRouter(router.name) { $0.clearIKEStatistics(peer: peer) }
    return .nothing
  }

  private func switchTunnel(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    guard let local = call.address("local-gateway"), let remote = call.address("remote-gateway"),
      try device().serviceSetStatus.flatMap(\.tunnels).contains(where: {
        $0.backupRemoteGateway != nil && $0.localGateway == local && $0.remoteGateway == remote
      })
    else { throw CommandFailure("error: no tunnel with a backup gateway is between these two") }
    workspace.network.drive(router.name) { router, now in
      router.switchTunnel(localGateway: local, remoteGateway: remote, at: now)
    }
    return .nothing
  }

  private func clearIKEAssociations(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let peer = try ikePeer(call)
    workspace.network.drive(router.name) { router, now in
      router.clearIKEAssociations(peer: peer, at: now)
    }
    return .nothing
  }

  private func clearStatistics(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let selection = TunnelSelection(
      serviceSet: try serviceSet(call),
      remoteGateway: call.address("remote-gateway"))
    if let gateway = selection.remoteGateway, !(try device().hasTunnel(selection)) {
      throw Self.noTunnel(to: gateway)
    }
    workspace.network.withRouter(router.name) { $0.clearIPsecStatistics(selection) }
    return .nothing
  }

  private func clearPacketDrops(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let name = try serviceSet(call)
    workspace.network.withRouter(router.name) { $0.clearServiceSetDrops(serviceSet: name) }
    return .nothing
  }
}
