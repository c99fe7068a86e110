import Cryptography
import IPsec
import Wire

extension Tunnel {
  /// Returns what the tunnel keeps under a new configuration, or nil if a new tunnel replaces it.
  /// If the keys, gateways and SPIs are the same, the associations are kept. Sequence numbers and
  /// initialization vectors must not start again with the same keys. The gateway determines
  /// which negotiated pairs are deleted.
  func continuation(_ term: TunnelTerm, obstacle: TunnelObstacle?) -> TunnelContinuation? {
    let next = term.model
    guard obstacle == nil, localGateway == term.localGateway,
      isNegotiable && next.isDynamic || self.obstacle == nil && !differs(from: next)
    else { return nil }
    return TunnelContinuation(
      keepsGateways: model.remoteGateway == next.remoteGateway
        && model.backupRemoteGateway == next.backupRemoteGateway,
      keepsSelectors: model.source == next.source && model.destination == next.destination)
  }

  /// Returns whether a new configuration has other associations or another peer for the tunnel.
  func differs(from next: TermModel) -> Bool {
    model.security != next.security || model.remoteGateway != next.remoteGateway
  }

  /// Returns the tunnel as it will be after its move, for the tables that packets use.
  func continued(_ term: TunnelTerm, _ continuation: TunnelContinuation) -> Tunnel {
    var next = self
    next.resume(as: term, continuation)
    return next
  }

  /// The tunnel of a term that has changed.
  struct Successor {
    /// The new tunnel.
    let tunnel: Tunnel
    /// The parts that the former tunnel keeps when it replaces `tunnel`; nil if it is discarded.
    let continuation: TunnelContinuation?
    /// Whether the state or the associations change, which is logged.
    let isNews: Bool
  }
}

extension TunnelTable {
  /// Returns the successor of a tunnel under another term, or a new tunnel if `former` is nil.
  func successor(
    of former: Int?, _ term: TunnelTerm, obstacle: TunnelObstacle?,
    library: CryptographicLibrary
  ) -> Tunnel.Successor {
    guard let before = former.map({ self[$0] }) else {
      return Tunnel.Successor(
        tunnel: Tunnel(term, obstacle: obstacle, library: library), continuation: nil,
        isNews: true)
    }
    let differs = before.differs(from: term.model)
    if let continuation = before.continuation(term, obstacle: obstacle) {
      return Tunnel.Successor(
        tunnel: before.continued(term, continuation), continuation: continuation, isNews: differs)
    }
    let tunnel = Tunnel(term, obstacle: obstacle, library: library)
    return Tunnel.Successor(
      tunnel: tunnel, continuation: nil,
      isNews: before.obstacle != tunnel.obstacle || before.localGateway != tunnel.localGateway
        || differs)
  }
}

extension TermModel {
  /// Returns the identifier of the inbound association of a manual tunnel; nil for a negotiated
  /// one.
  func manualIdentifier(at localGateway: IPv4Address) -> SecurityAssociationIdentifier? {
    guard case .manual(let parameters, _) = self.security else { return nil }
    return SecurityAssociationIdentifier(parameters, destination: localGateway)
  }
}
