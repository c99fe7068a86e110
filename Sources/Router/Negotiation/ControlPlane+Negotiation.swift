import Cryptography
import IKE
import IPsec
import Wire

/// The handling of what gateways return: messages to send, associations to install, and events to
/// log.
extension ControlPlane {
  mutating func handle(
    _ outputs: [GatewayOutput], of gateway: LocalGatewayName,
    drawing supplies: inout Supplies
  ) {
    for output in outputs {
      switch output {
      case .send(let message, let peer):
        let marker = peer.isFloated ? UDPEncapsulation.nonESPMarker : []
        issue(.send(marker + message, to: peer, from: gateway, hasChecksum: true))
      case .keepalive(let peer):
        issue(
          .send(UDPEncapsulation.keepalive, to: peer, from: gateway, hasChecksum: false))
      case .peerMoved(let former, let peer, let pairs):
        log(.notice, "IKE peer \(former) is behind a NAT and now at \(peer)")
        issue(.move(pairs, to: peer))
      case .phaseOneEstablished(let status):
        keepKey(of: status.cookies, at: gateway)
        log(.notice, "IKE SA \(status.words) established")
        if !status.peerCertificates.isEmpty {
          issue(.attribute(status.peerCertificates, of: status.peer.address, at: gateway.address))
        }
      case .phaseOneRemoved(let status, let reason):
        log(.notice, "IKE SA \(status.words) \(reason.words)")
      case .installInbound(let pair): install(pair, of: gateway)
      case .installOutbound(let pair): issue(.activate(pair))
      case .withdraw(let pair): issue(.withdraw(pair))
      case .orphaned(let tunnels): issue(.hastenWatch(tunnels))
      case .remove(let pair, let reason): remove(pair, reason)
      case .failed(let failure): handle(failure, of: gateway, &supplies)
      case .rejected(let sender, let error):
        logMessage(
          "IKE message from \(sender) to \(gateway.address) dropped: \(error)",
          LogThrottle.Kind(error), from: sender, &supplies)
      case .notified(let sender, let type):
        logMessage(
          "IKE peer \(sender) says \(type)", .notification, from: sender, &supplies)
      case .ignored(let sender, let type):
        logMessage(
          "IKE peer \(sender) says \(type), without protection: ignored", .notification,
          from: sender, &supplies)
      case .refusedUnauthenticated(let sender, let refusal):
        logMessage(
          "IKE peer \(sender) refuses without protection, so the negotiation goes on: \(refusal)",
          .refusal, from: sender, &supplies)
        let words = SystemLog.shortened(refusal.description)
        issue(.recordDoubt(sender.address, at: gateway.address, words: words))
      case .unknownSPI(let name, let sender, let wasNotified):
        log(
          .notice,
          "peer \(sender) sends \(name.protocolID == .ah ? "AH" : "ESP") by SPI "
            + "\(TunnelStatus.Association.words(spi: name.spi)), which is not known here: "
            + (wasNotified
              ? "the peer is told to delete it" : "an IKE SA is negotiated to tell the peer so"))
      case .establish(let tunnel): issue(.establish(tunnel: tunnel))
      case .peerAlive: break
      case .peerDead(let peer):
        log(.warning, "IKE peer \(peer) of \(gateway.address) is dead")
        issue(.handlePeerDead(peer, at: gateway))
      }
    }
  }

  private mutating func log(_ level: SyslogModel.Level, _ message: String) {
    log(.keyManagement(level, message))
  }

  /// Logs a line that a received datagram causes, unless there have been too many, so that an
  /// attacker cannot fill the log.
  private mutating func logMessage(
    _ message: @autoclosure () -> String, _ kind: LogThrottle.Kind, from sender: Endpoint,
    _ supplies: inout Supplies
  ) {
    guard logThrottle.allows(kind, from: sender.address, at: now),
      supplies.logLimit.allows(at: now)
    else { return }
    log(.notice, message())
  }

  /// Logs an IKE message to an own address that is the local gateway of no dynamic tunnel.
  mutating func logUnexpected(
    from sender: Endpoint, to address: IPv4Address, _ supplies: inout Supplies
  ) {
    logMessage(
      "IKE message from \(sender) to \(address) dropped: no dynamic tunnel has this local gateway",
      .unknownPeer, from: sender, &supplies)
  }

  private mutating func install(_ pair: SecurityAssociationPair, of gateway: LocalGatewayName) {
    keyLog?.add(pair, localGateway: gateway.address)
    issue(.install(pair))
  }

  private mutating func remove(_ pair: SecurityAssociationPair, _ reason: RemovalReason) {
    log(
      .notice,
      "IPSec SAs with \(pair.peer) for \(pair.tunnelName) \(reason.words)"
        + ": inbound SPI \(TunnelStatus.Association.words(spi: pair.inbound.spi))"
        + ", outbound SPI \(TunnelStatus.Association.words(spi: pair.outbound.spi))")
    issue(.remove(pair))
  }

  private mutating func handle(
    _ failure: NegotiationFailure, of gateway: LocalGatewayName, _ supplies: inout Supplies
  ) {
    // A failure that an unknown peer can cause must not fill the log.
    let isAllowed =
      failure.role == .initiator
      || logThrottle.allows(.failure, from: failure.peer.address, at: now)
        && supplies.logLimit.allows(at: now)
    if isAllowed { log(.warning, "IKE \(failure)") }
    let words = SystemLog.shortened(
      "negotiation with \(failure.peer) failed: \(failure.error)")
    guard let tunnel = failure.tunnel else {
      return issue(.recordPeerFailure(failure.peer.address, at: gateway.address, words: words))
    }
    guard failure.role == .initiator else {
      return issue(.recordFailure(tunnel: tunnel, words: words))
    }
    // If the peer was silent or has rejected all tries, the other gateway may accept.
    let uselessPeer = failure.error.isOfPeer ? failure.peer.address : nil
    issue(.fail(tunnel: tunnel, words: words, uselessPeer: uselessPeer))
  }
}

extension PhaseOneStatus {
  /// The text that describes the SA in log lines.
  fileprivate var words: String {
    "with \(peer) (\(mode) mode, \(role), \(proposal.method.rawValue), \(proposal.hash.rawValue)"
      + ", \(proposal.encryption.rawValue), \(proposal.group.rawValue))"
  }
}

extension RemovalReason {
  /// The end of log lines about the deletion.
  fileprivate var words: String {
    switch self {
    case .expired: "expired"
    case .replaced: "deleted: others have taken their place"
    case .deletedByPeer: "deleted by the peer"
    case .initialContact: "deleted: the peer has begun anew"
    case .peerDead: "deleted: the peer is dead"
    case .unanswered: "deleted: the peer does not answer by it"
    case .cleared: "cleared"
    case .unconfirmed: "deleted: the peer never confirmed them"
    }
  }
}
