import Cryptography
import IKE
package import Wire

extension Router {
  /// Returns whether the selection contains any tunnel.
  package func hasTunnel(_ selection: TunnelSelection) -> Bool {
    dataplane.services.tunnels.contains(where: selection.holds)
  }

  /// Clears one log file.
  package mutating func clearLog(file: String) { controlPlane.systemLog.clear(file: file) }

  /// Clears the counters of a port and its units, of one unit, or of all ports.
  package mutating func clearInterfaceCounters(of name: String? = nil, at now: Instant) {
    dataplane.interfaces.clearCounters(of: name, at: now)
  }

  /// Clears the counters of packets that one service set has dropped, or all of them.
  package mutating func clearServiceSetDrops(serviceSet: String? = nil) {
    for index in dataplane.services.sets.indices
    where serviceSet == nil || dataplane.services.sets[index].name == serviceSet {
      dataplane.services.sets[index].drops = [:]
    }
  }

  /// Clears the counters of the selected tunnels. Those of packets that service sets have dropped
  /// stay.
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
    // Batches have packets of all tunnels.
    if selection == TunnelSelection() { dataplane.services.batches = BatchCounters() }
  }

  /// Recreates the manual security associations of the selected tunnels from their configuration:
  /// sequence numbers begin again, and statistics continue. Negotiated associations are deleted at
  /// both ends, and the next packet begins a negotiation.
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

  /// Makes the other remote gateway of all tunnels between these two addresses active, and
  /// negotiates with it at once.
  package mutating func switchTunnel(
    localGateway: IPv4Address, remoteGateway: IPv4Address, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) {
      $0.dataplane.switchTunnel(localGateway: localGateway, remoteGateway: remoteGateway)
    }
  }

  /// Deletes the IKE SAs with one peer, or with all peers, at both ends. The IPsec SAs stay.
  package mutating func clearIKEAssociations(
    peer: IPv4Address? = nil, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) { router in
      for index in router.controlPlane.gateways.indices {
        router.control { $0.clearPhaseOne(ofGateway: index, peer: peer, drawing: &$1) }
      }
    }
  }

  /// Deletes all negotiated security associations, because the router stops. The peers are
  /// notified, and no negotiation begins again. If `isNotifyingPeers` is true afterwards, the method
  /// must be called again when it is false, or when the caller stops waiting.
  package mutating func shutdown(at now: Instant) -> [RouterOutput] {
    enter(at: now) { router in
      for index in router.controlPlane.gateways.indices {
        router.control { $0.shutdown(gateway: index, drawing: &$1) }
      }
    }
  }

  /// Whether an IKE SA is being negotiated by which a peer is to be notified of deletions.
  package var isNotifyingPeers: Bool {
    controlPlane.gateways.contains { $0.ike.isNotifying }
  }

  /// Returns random octets from the generator of the router.
  package mutating func randomOctets(_ count: Int) -> [UInt8] {
    dataplane.supplies.generator.octets(count)
  }

  /// Clears the counters of IKE messages with one peer, or with all peers.
  package mutating func clearIKEStatistics(peer: IPv4Address? = nil) {
    for index in controlPlane.gateways.indices {
      controlPlane.gateways[index].ike.clearStatistics(of: peer)
    }
  }

  /// Logs a line for another part of the program.
  package mutating func log(
    _ process: String, _ facility: SyslogModel.Facility, _ level: SyslogModel.Level,
    _ message: String, at now: Instant
  ) {
    _ = enter(at: now) {
      $0.log(LogLine(process: process, facility: facility, level: level, message: message))
    }
  }
}
