import IKE
import Wire

/// The part of a router that negotiates and logs: local gateways, the credentials with which they
/// sign, and the log. Of all packets it receives only IKE messages. It handles the events of the
/// dataplane, and issues commands to it.
struct ControlPlane {
  /// The local gateways of dynamic tunnels.
  var gateways: [LocalGateway] = []
  /// The keys and certificates with which policies sign.
  var credentials: Credentials
  /// The caches of certificates, by service set.
  var certificateCaches: [String: CertificateCache] = [:]
  /// The interval and the next time of the check for silent peers; nil if no tunnel has dead peer
  /// detection.
  private var poll: (at: Instant, interval: Duration)?
  var systemLog = SystemLog()
  /// The limits of log lines that IKE messages cause.
  var logThrottle = LogThrottle()
  /// The keys of associations; nil if they are not kept.
  var keyLog: KeyLog?
  private(set) var now = Instant.origin
  private var commands: [ControlPlaneCommand] = []

  init(_ credentials: Credentials) { self.credentials = credentials }

  mutating func passTime(to now: Instant) { self.now = now }

  /// The time at which `advance` or `askForPeers` has work to do; nil if there is none.
  var nextDeadline: Instant? {
    (gateways.compactMap(\.ike.nextDeadline) + [poll?.at].compactMap(\.self)).min()
  }

  /// Returns and removes the commands to the dataplane, in their order.
  mutating func takeCommands() -> [ControlPlaneCommand] {
    var taken: [ControlPlaneCommand] = []
    swap(&taken, &commands)
    return taken
  }

  mutating func issue(_ command: ControlPlaneCommand) { commands.append(command) }

  mutating func log(_ line: LogLine) {
    let entry = LogEntry(
      time: now, process: line.process, facility: line.facility, level: line.level,
      message: SystemLog.shortened(line.message))
    systemLog.append(entry)
    issue(.publish(entry))
  }

  // MARK: Events of the dataplane

  mutating func handle(_ event: DataplaneEvent, drawing supplies: inout Supplies) {
    let now = now
    switch event {
    case .associationsWanted(let tunnel, let gateway):
      withGateway(tunnel.gateway, &supplies) { ike, generator in
        ike.negotiate(tunnel.identifier, with: gateway, at: now, using: &generator)
      }
    case .sequenceNumbersRunOut(let tunnel, let spi):
      withGateway(tunnel.gateway, &supplies) { ike, generator in
        ike.renew(inboundSPI: spi, at: now, using: &generator)
      }
    case .sequenceNumbersEnded(let tunnel, let spi):
      withGateway(tunnel.gateway, &supplies) { ike, generator in
        ike.expire(inboundSPI: spi, at: now, using: &generator)
      }
    case .message(let message, let sender, let gateway, let ingress):
      var isDropped = false
      withGateway(gateway, &supplies) { ike, generator in
        let before = ike.dropped
        defer { isDropped = ike.dropped != before }
        return ike.receive(message, from: sender, at: now, using: &generator)
      }
      if isDropped { issue(.countUnexpected(ingress: ingress)) }
    case .unexpectedMessage(let sender, let address):
      logUnexpected(from: sender, to: address, &supplies)
    case .keepalive(let sender, let gateway):
      withGateway(gateway, &supplies) { ike, _ in
        ike.receiveKeepalive(from: sender)
        return []
      }
    case .senderChanged(let tunnel, let spi, let sender):
      withGateway(tunnel.gateway, &supplies) { ike, _ in
        ike.updateEndpoint(bySPI: spi, from: sender, at: now)
      }
    case .packetSent(let tunnel, let peer):
      withGateway(tunnel.gateway, &supplies) { ike, _ in
        ike.recordSent(to: peer, at: now)
        return []
      }
    case .unknownSPI(let name, let sender, let gateway):
      withGateway(gateway, &supplies) { ike, generator in
        ike.receiveUnknown(name, from: sender, at: now, using: &generator)
      }
    case .unanswered(let tunnel):
      withGateway(tunnel.gateway, &supplies) { ike, generator in
        ike.verify(tunnel.identifier, at: now, using: &generator)
      }
    case .silence(let tunnel, let peer):
      withGateway(tunnel.gateway, &supplies) { ike, generator in
        ike.probe(peer, at: now, using: &generator)
      }
    case .gatewayLost(let tunnel, let peer):
      // If there was no IKE SA to notify the peer by, its pairs still exist.
      clearPairs(of: tunnel, isLost: true, &supplies)
      issue(.failOver(tunnel: tunnel.identifier, from: peer))
    case .switched(let tunnel, let next):
      withGateway(tunnel.gateway, &supplies) { ike, generator in
        ike.clearPairs(of: tunnel.identifier, isLost: false, at: now, using: &generator)
          + ike.negotiate(tunnel.identifier, with: next, at: now, using: &generator)
      }
    case .cleared(let tunnel): clearPairs(of: tunnel, &supplies)
    case .certificatesUsed(let chain, let serviceSets):
      for set in serviceSets {
        certificateCaches[set, default: CertificateCache()].add(chain: chain)
      }
    case .line(let line): log(line)
    }
  }

  private mutating func clearPairs(
    of tunnel: TunnelReference, isLost: Bool = false, _ supplies: inout Supplies
  ) {
    let now = now
    withGateway(tunnel.gateway, &supplies) { ike, generator in
      ike.clearPairs(of: tunnel.identifier, isLost: isLost, at: now, using: &generator)
    }
  }

  /// Calls `body` with a gateway, and handles its outputs.
  private mutating func withGateway(
    _ gateway: LocalGatewayName, _ supplies: inout Supplies,
    _ body: (inout Gateway, inout any RandomNumberGenerator) -> [GatewayOutput]
  ) {
    guard let index = gatewayIndex(gateway) else { return }
    let outputs = body(&gateways[index].ike, &supplies.generator)
    handle(outputs, of: gateway, drawing: &supplies)
  }

  func gatewayIndex(_ name: LocalGatewayName) -> Int? {
    gateways.firstIndex { $0.name == name }
  }

  // MARK: A new configuration

  /// Makes the dataplane receive IKE messages at the present gateways.
  mutating func listen() { issue(.listen(gateways.map(\.name))) }

  /// Plans the negotiation of the tunnels that are established without traffic.
  mutating func planEstablishment() {
    for index in gateways.indices { gateways[index].ike.planEstablishment(at: now) }
  }

  // MARK: Timers

  /// Sets the interval at which silent peers are looked for; nil stops the timer.
  mutating func configurePoll(every interval: Duration?) {
    poll = interval.map { interval in
      let next = now.advanced(by: interval)
      return (poll.map { min($0.at, next) } ?? next, interval)
    }
  }

  /// Makes the dataplane look for silent peers, if this is due.
  mutating func askForPeers() {
    guard var due = poll, due.at <= now else { return }
    while due.at <= now { due.at = due.at.advanced(by: due.interval) }
    poll = due
    issue(.findSilence)
  }

  /// Advances one gateway, if it has work that is due.
  mutating func advance(gateway index: Int, drawing supplies: inout Supplies) {
    guard let due = gateways[index].ike.nextDeadline, due <= now else { return }
    let outputs = gateways[index].ike.advance(to: now, using: &supplies.generator)
    handle(outputs, of: gateways[index].name, drawing: &supplies)
  }

  // MARK: Shutdown

  /// Deletes all SAs of a gateway, because the router stops.
  mutating func shutdown(gateway index: Int, drawing supplies: inout Supplies) {
    let outputs = gateways[index].ike.shutdown(at: now, using: &supplies.generator)
    handle(outputs, of: gateways[index].name, drawing: &supplies)
  }

  // MARK: Commands of users

  /// Deletes the IKE SAs of a gateway with one peer, or with all; the IPsec SAs stay.
  mutating func clearPhaseOne(
    ofGateway index: Int, peer: IPv4Address?, drawing supplies: inout Supplies
  ) {
    let outputs = gateways[index].ike.clearPhaseOne(
      with: peer, at: now, using: &supplies.generator)
    handle(outputs, of: gateways[index].name, drawing: &supplies)
  }
}
