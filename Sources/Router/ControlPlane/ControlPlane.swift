import IKE
import Wire

/// What a router says, remembers and negotiates: local gateways, the credentials that they sign
/// with, and the log. It sees no packet but IKE messages: it heeds what the dataplane tells, and
/// what it wants done there it says in commands.
struct ControlPlane {
  /// Those of dynamic tunnels.
  var gateways: [LocalGateway] = []
  /// What policies sign with.
  var credentials: Credentials
  /// By service set.
  var certificateCaches: [String: CertificateCache] = [:]
  /// When the peers of tunnels that are watched are asked for, and how often; nil: there are none.
  private var poll: (at: Instant, interval: Duration)?
  var systemLog = SystemLog()
  /// Of lines that IKE messages cause.
  var logThrottle = LogThrottle()
  /// nil: nobody wants to know keys.
  var keyLog: KeyLog?
  private(set) var now = Instant.origin
  private var commands: [ControlPlaneCommand] = []

  init(_ credentials: Credentials) { self.credentials = credentials }

  mutating func passTime(to now: Instant) { self.now = now }

  /// When something is to be done without anybody asking for it.
  var nextDeadline: Instant? {
    (gateways.compactMap(\.ike.nextDeadline) + [poll?.at].compactMap(\.self)).min()
  }

  /// What is to be done in the dataplane, in this order; nothing is left here.
  mutating func takeCommands() -> [ControlPlaneCommand] {
    var taken: [ControlPlaneCommand] = []
    swap(&taken, &commands)
    return taken
  }

  mutating func ask(_ command: ControlPlaneCommand) { commands.append(command) }

  mutating func log(_ line: LogLine) {
    let entry = LogEntry(
      time: now, process: line.process, facility: line.facility, level: line.level,
      message: SystemLog.shortened(line.message))
    systemLog.append(entry)
    ask(.tell(entry))
  }

  // MARK: What the dataplane tells

  mutating func heed(_ event: DataplaneEvent, drawing supplies: inout Supplies) {
    let now = now
    switch event {
    case .associationsWanted(let tunnel, let gateway):
      drive(tunnel.gateway, &supplies) { ike, generator in
        ike.negotiate(tunnel.identifier, with: gateway, at: now, using: &generator)
      }
    case .sequenceNumbersRunOut(let tunnel, let spi):
      drive(tunnel.gateway, &supplies) { ike, generator in
        ike.renew(inboundSPI: spi, at: now, using: &generator)
      }
    case .sequenceNumbersEnded(let tunnel, let spi):
      drive(tunnel.gateway, &supplies) { ike, generator in
        ike.expire(inboundSPI: spi, at: now, using: &generator)
      }
    case .message(let message, let sender, let gateway, let ingress):
      var isDropped = false
      drive(gateway, &supplies) { ike, generator in
        let before = ike.dropped
        defer { isDropped = ike.dropped != before }
        return ike.receive(message, from: sender, at: now, using: &generator)
      }
      if isDropped { ask(.countUnexpected(ingress: ingress)) }
    case .unexpectedMessage(let sender, let address):
      noteUnexpected(from: sender, to: address, &supplies)
    case .keepalive(let sender, let gateway):
      drive(gateway, &supplies) { ike, _ in
        ike.hearKeepalive(from: sender)
        return []
      }
    case .heardElsewhere(let tunnel, let spi, let sender):
      drive(tunnel.gateway, &supplies) { ike, _ in
        ike.hear(bySPI: spi, from: sender, at: now)
      }
    case .spoken(let tunnel, let peer):
      drive(tunnel.gateway, &supplies) { ike, _ in
        ike.spoke(to: peer, at: now)
        return []
      }
    case .unknownSPI(let name, let sender, let gateway):
      drive(gateway, &supplies) { ike, generator in
        ike.receiveUnknown(name, from: sender, at: now, using: &generator)
      }
    case .unanswered(let tunnel):
      drive(tunnel.gateway, &supplies) { ike, generator in
        ike.verify(tunnel.identifier, at: now, using: &generator)
      }
    case .silence(let tunnel, let peer):
      drive(tunnel.gateway, &supplies) { ike, generator in
        ike.probe(peer, at: now, using: &generator)
      }
    case .gatewayLost(let tunnel, let peer):
      // Where there was no IKE SA to ask by, its pairs are still there.
      clearPairs(of: tunnel, isLost: true, &supplies)
      ask(.failOver(tunnel: tunnel.identifier, from: peer))
    case .switched(let tunnel, let next):
      drive(tunnel.gateway, &supplies) { ike, generator in
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
    drive(tunnel.gateway, &supplies) { ike, generator in
      ike.clearPairs(of: tunnel.identifier, isLost: isLost, at: now, using: &generator)
    }
  }

  /// Lends a gateway, and heeds what it asks for.
  private mutating func drive(
    _ gateway: LocalGatewayName, _ supplies: inout Supplies,
    _ body: (inout Gateway, inout any RandomNumberGenerator) -> [GatewayOutput]
  ) {
    guard let index = gatewayIndex(gateway) else { return }
    let outputs = body(&gateways[index].ike, &supplies.generator)
    heed(outputs, of: gateway, drawing: &supplies)
  }

  func gatewayIndex(_ name: LocalGatewayName) -> Int? {
    gateways.firstIndex { $0.name == name }
  }

  // MARK: A new configuration

  /// Tells the dataplane at which gateways messages are expected.
  mutating func listen() { ask(.listen(gateways.map(\.name))) }

  /// Negotiates the tunnels that are established without traffic, when the time has come.
  mutating func planEstablishment() {
    for index in gateways.indices { gateways[index].ike.planEstablishment(at: now) }
  }

  // MARK: What is due

  /// Starts the global timer when the first tunnel has a peer that is to be asked for.
  mutating func configurePoll(every interval: Duration?) {
    poll = interval.map { interval in
      let next = now.advanced(by: interval)
      return (poll.map { min($0.at, next) } ?? next, interval)
    }
  }

  /// Asks the silent peers of tunnels that are watched whether they are there.
  mutating func askForPeers() {
    guard var due = poll, due.at <= now else { return }
    while due.at <= now { due.at = due.at.advanced(by: due.interval) }
    poll = due
    ask(.findSilence)
  }

  /// Advances one gateway, where something is due there.
  mutating func advance(gateway index: Int, drawing supplies: inout Supplies) {
    guard let due = gateways[index].ike.nextDeadline, due <= now else { return }
    let outputs = gateways[index].ike.advance(to: now, using: &supplies.generator)
    heed(outputs, of: gateways[index].name, drawing: &supplies)
  }

  // MARK: The end

  /// Deletes all SAs of a gateway, because the router stops.
  mutating func shutdown(gateway index: Int, drawing supplies: inout Supplies) {
    let outputs = gateways[index].ike.shutdown(at: now, using: &supplies.generator)
    heed(outputs, of: gateways[index].name, drawing: &supplies)
  }

  // MARK: What somebody clears

  /// Deletes the IKE SAs of a gateway with one peer, or with all; the IPsec SAs stay.
  mutating func clearPhaseOne(
    ofGateway index: Int, peer: IPv4Address?, drawing supplies: inout Supplies
  ) {
    let outputs = gateways[index].ike.clearPhaseOne(
      with: peer, at: now, using: &supplies.generator)
    heed(outputs, of: gateways[index].name, drawing: &supplies)
  }
}
