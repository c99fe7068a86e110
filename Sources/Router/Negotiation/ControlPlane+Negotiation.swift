import Cryptography
import IKE
import IPsec
import Wire

/// What gateways ask for, and tell.
extension ControlPlane {
  mutating func heed(
    _ outputs: [GatewayOutput], of gateway: LocalGatewayName,
    drawing supplies: inout Supplies
  ) {
    for output in outputs {
      switch output {
      case .send(let message, let peer):
        let marker = peer.isFloated ? UDPEncapsulation.nonESPMarker : []
        ask(.send(marker + message, to: peer, from: gateway, hasChecksum: true))
      case .keepalive(let peer):
        ask(
          .send(UDPEncapsulation.keepalive, to: peer, from: gateway, hasChecksum: false))
      case .peerMoved(let former, let peer, let pairs):
        say(.notice, "IKE peer \(former) is behind a NAT and now at \(peer)")
        ask(.move(pairs, to: peer))
      case .phaseOneEstablished(let status):
        keepKey(of: status.cookies, at: gateway)
        say(.notice, "IKE SA \(status.words) established")
        if !status.peerCertificates.isEmpty {
          ask(.attribute(status.peerCertificates, of: status.peer.address, at: gateway.address))
        }
      case .phaseOneRemoved(let status, let reason):
        say(.notice, "IKE SA \(status.words) \(reason.words)")
      case .installInbound(let pair): install(pair, of: gateway)
      case .installOutbound(let pair): ask(.activate(pair))
      case .withdraw(let pair): ask(.withdraw(pair))
      case .orphaned(let tunnels): ask(.hastenWatch(tunnels))
      case .remove(let pair, let reason): remove(pair, reason)
      case .failed(let failure): note(failure, of: gateway, &supplies)
      case .rejected(let sender, let error):
        sayOfMessage(
          "IKE message from \(sender) to \(gateway.address) dropped: \(error)",
          LogThrottle.Kind(error), from: sender, &supplies)
      case .notified(let sender, let type):
        sayOfMessage(
          "IKE peer \(sender) says \(type)", .notification, from: sender, &supplies)
      case .ignored(let sender, let type):
        sayOfMessage(
          "IKE peer \(sender) says \(type), without protection: ignored", .notification,
          from: sender, &supplies)
      case .refusedUnproven(let sender, let refusal):
        sayOfMessage(
          "IKE peer \(sender) refuses without protection, so the negotiation goes on: \(refusal)",
          .refusal, from: sender, &supplies)
        let words = SystemLog.shortened(refusal.description)
        ask(.doubtPeer(sender.address, at: gateway.address, words: words))
      case .unknownSPI(let name, let sender, let isTold):
        say(
          .notice,
          "peer \(sender) sends \(name.protocolID == .ah ? "AH" : "ESP") by SPI "
            + "\(TunnelStatus.Association.words(spi: name.spi)), which is not known here: "
            + (isTold
              ? "the peer is told to delete it" : "an IKE SA is negotiated to tell the peer so"))
      case .establish(let tunnel): ask(.establish(tunnel: tunnel))
      case .peerAlive: break
      case .peerDead(let peer):
        say(.warning, "IKE peer \(peer) of \(gateway.address) is dead")
        ask(.bury(peer, at: gateway))
      }
    }
  }

  private mutating func say(_ level: SyslogModel.Level, _ message: String) {
    log(.keyManagement(level, message))
  }

  /// A line that a datagram causes: nobody else must be able to fill the log.
  private mutating func sayOfMessage(
    _ message: @autoclosure () -> String, _ kind: LogThrottle.Kind, from sender: Endpoint,
    _ supplies: inout Supplies
  ) {
    guard logThrottle.allows(kind, from: sender.address, at: now),
      supplies.logLimit.allows(at: now)
    else { return }
    say(.notice, message())
  }

  /// An IKE message came to an address of ours that no dynamic tunnel has.
  mutating func noteUnexpected(
    from sender: Endpoint, to address: IPv4Address, _ supplies: inout Supplies
  ) {
    sayOfMessage(
      "IKE message from \(sender) to \(address) dropped: no dynamic tunnel has this local gateway",
      .stranger, from: sender, &supplies)
  }

  private mutating func install(_ pair: SecurityAssociationPair, of gateway: LocalGatewayName) {
    keyLog?.add(pair, localGateway: gateway.address)
    ask(.install(pair))
  }

  private mutating func remove(_ pair: SecurityAssociationPair, _ reason: RemovalReason) {
    say(
      .notice,
      "IPSec SAs with \(pair.peer) for \(pair.tunnelName) \(reason.words)"
        + ": inbound SPI \(TunnelStatus.Association.words(spi: pair.inbound.spi))"
        + ", outbound SPI \(TunnelStatus.Association.words(spi: pair.outbound.spi))")
    ask(.remove(pair))
  }

  private mutating func note(
    _ failure: NegotiationFailure, of gateway: LocalGatewayName, _ supplies: inout Supplies
  ) {
    // What a stranger can cause must not fill the log.
    let isAllowed =
      failure.role == .initiator
      || logThrottle.allows(.failure, from: failure.peer.address, at: now)
        && supplies.logLimit.allows(at: now)
    if isAllowed { say(.warning, "IKE \(failure)") }
    let words = SystemLog.shortened(
      "negotiation with \(failure.peer) failed: \(failure.error)")
    guard let tunnel = failure.tunnel else {
      return ask(.notePeer(failure.peer.address, at: gateway.address, words: words))
    }
    guard failure.role == .initiator else {
      return ask(.note(tunnel: tunnel, words: words))
    }
    // Whether the peer was silent or has refused to the end: the other gateway may do it.
    let uselessPeer = failure.error.isOfPeer ? failure.peer.address : nil
    ask(.fail(tunnel: tunnel, words: words, uselessPeer: uselessPeer))
  }
}

extension PhaseOneStatus {
  /// How log lines call it.
  fileprivate var words: String {
    "with \(peer) (\(mode) mode, \(role), \(proposal.method.rawValue), \(proposal.hash.rawValue)"
      + ", \(proposal.encryption.rawValue), \(proposal.group.rawValue))"
  }
}

extension RemovalReason {
  /// How log lines end.
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
