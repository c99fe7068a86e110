import Cryptography
import IKE
package import Wire

extension Router {
  /// Returns whether the selection contains any tunnel.
  package func hasTunnel(_ selection: TunnelSelection) -> Bool {
    dataplane.services.tunnels.contains(where: selection.holds)
  }

  /// Of one log file.
  package mutating func clearLog(file: String) { controlPlane.systemLog.clear(file: file) }

  /// Of a port with its units, of one unit, or of all.
  package mutating func clearInterfaceCounters(of name: String? = nil, at now: Instant) {
    dataplane.interfaces.clearCounters(of: name, at: now)
  }

  /// What one service set dropped, or all of them.
  package mutating func clearServiceSetDrops(serviceSet: String? = nil) {
    for index in dataplane.services.sets.indices
    where serviceSet == nil || dataplane.services.sets[index].name == serviceSet {
      dataplane.services.sets[index].drops = [:]
    }
  }

  /// Of the tunnels that are meant. What the service sets dropped stays.
  package mutating func clearIPsecStatistics(_ selection: TunnelSelection = TunnelSelection()) {
    for index in dataplane.services.tunnels.indices
    where selection.holds(dataplane.services.tunnels[index]) {
      dataplane.services.tunnels[index].clearStatistics()
    }
    if selection.isOfWholeSets {
      for index in dataplane.services.sets.indices
      where selection.serviceSet.map({ $0 == dataplane.services.sets[index].name }) ?? true {
        dataplane.services.sets[index].strays = 0
      }
    }
    // Packets of all tunnels share batches.
    if selection == TunnelSelection() { dataplane.services.batches = BatchCounters() }
  }

  /// Makes the manual security associations of the tunnels that are meant anew from their
  /// configuration: sequence numbers begin again, statistics go on. Negotiated ones are deleted, at
  /// both ends; the next packet asks for others.
  package mutating func resetSecurityAssociations(
    _ selection: TunnelSelection = TunnelSelection(), at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) { router in
      router.dataplane.services.resetAssociations(selection)
      router.dataplane.clearNegotiated(selection)
      router.pass()
      router.advanceGateways()
    }
  }

  /// Puts the active gateway of tunnels between these two in standby, and negotiates with the other
  /// one at once.
  package mutating func switchTunnel(
    localGateway: IPv4Address, remoteGateway: IPv4Address, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) {
      $0.dataplane.switchTunnel(localGateway: localGateway, remoteGateway: remoteGateway)
    }
  }

  /// Deletes the IKE SAs with one peer, or with all, at both ends. What was negotiated under them
  /// stays.
  package mutating func clearIKEAssociations(
    peer: IPv4Address? = nil, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) { router in
      for index in router.controlPlane.gateways.indices {
        router.control { $0.clearPhaseOne(ofGateway: index, peer: peer, drawing: &$1) }
      }
    }
  }

  /// Deletes all negotiated security associations, because the router stops. The peers are told, and
  /// nothing is negotiated again. Returns what is to be sent; if `isTellingPeers` is true afterwards,
  /// the method is to be called again when it is false, or when nobody waits any longer.
  package mutating func shutdown(at now: Instant) -> [RouterOutput] {
    enter(at: now) { router in
      for index in router.controlPlane.gateways.indices {
        router.control { $0.shutdown(gateway: index, drawing: &$1) }
      }
    }
  }

  /// Whether an IKE SA is being negotiated by which a peer is to be told what has been deleted.
  package var isTellingPeers: Bool {
    controlPlane.gateways.contains { $0.ike.isTelling }
  }

  /// Of the router's own dice, for whoever acts on its behalf.
  package mutating func randomOctets(_ count: Int) -> [UInt8] {
    dataplane.supplies.generator.octets(count)
  }

  /// What was counted of the IKE messages with one peer, or of all.
  package mutating func clearIKEStatistics(peer: IPv4Address? = nil) {
    for index in controlPlane.gateways.indices {
      controlPlane.gateways[index].ike.clearStatistics(of: peer)
    }
  }

  /// Writes a line that is not the router's own into its log.
  package mutating func note(
    _ process: String, _ facility: SyslogModel.Facility, _ level: SyslogModel.Level,
    _ message: String, at now: Instant
  ) {
    _ = enter(at: now) {
      $0.log(LogLine(process: process, facility: facility, level: level, message: message))
    }
  }
}
