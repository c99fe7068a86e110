import Cryptography
import IKE
package import Wire

extension Router {
  /// Of one log file.
  package mutating func clearLog(file: String) { systemLog.clear(file: file) }

  /// Of a port with its units, of one unit, or of all.
  package mutating func clearInterfaceCounters(of name: String? = nil, at now: Instant) {
    interfaces.clearCounters(of: name, at: now)
  }

  /// What one service set dropped, or all of them.
  package mutating func clearServiceSetDrops(serviceSet: String? = nil) {
    for index in services.sets.indices
    where serviceSet == nil || services.sets[index].name == serviceSet {
      services.sets[index].drops = [:]
    }
  }

  /// Of the tunnels that are meant. What the service sets dropped stays.
  package mutating func clearIPsecStatistics(_ selection: TunnelSelection = TunnelSelection()) {
    for index in services.tunnels.indices where selection.holds(services.tunnels[index]) {
      services.tunnels[index].clearStatistics()
    }
    // Packets of all tunnels share batches.
    if selection == TunnelSelection() { services.batches = BatchCounters() }
  }

  /// Makes the manual security associations of the tunnels that are meant anew from their
  /// configuration: sequence numbers begin again, statistics go on. Negotiated ones are deleted, at
  /// both ends; the next packet asks for others.
  package mutating func resetSecurityAssociations(
    _ selection: TunnelSelection = TunnelSelection(), at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    services.resetAssociations(selection)
    clearNegotiated(selection)
    advanceGateways()
    return finish()
  }

  /// Deletes the IKE SAs with one peer, or with all, at both ends. What was negotiated under them
  /// stays.
  package mutating func clearIKEAssociations(
    peer: IPv4Address? = nil, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    clearNegotiators(peer: peer)
    return finish()
  }

  /// Of the router's own dice, for whoever acts on its behalf.
  package mutating func randomOctets(_ count: Int) -> [UInt8] { generator.octets(count) }

  /// What was counted of the IKE messages with one peer, or of all.
  package mutating func clearIKEStatistics(peer: IPv4Address? = nil) {
    for index in gateways.indices { gateways[index].negotiator.clearStatistics(of: peer) }
  }

  /// Writes a line that is not the router's own into its log.
  package mutating func note(
    _ process: String, _ facility: SyslogModel.Facility, _ level: SyslogModel.Level,
    _ message: String, at now: Instant
  ) {
    begin(at: now)
    log(process, facility, level, message)
    _ = finish()
  }
}
