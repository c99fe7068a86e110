import Cryptography
import IPsec
import Wire

extension Tunnel {
  /// The tunnel of a term that is not what it was.
  struct Successor {
    /// The tunnel as it will be.
    let tunnel: Tunnel
    /// What the former tunnel keeps when it takes the place of `tunnel`; nil if it is replaced.
    let continuation: Continuation?
    /// Whether the state or the associations change, which is logged.
    let isNews: Bool
  }
}

extension TunnelTable {
  /// What follows a tunnel under another term, or a new tunnel where there was none.
  func successor(
    of former: Int?, _ term: Tunnel.Term, obstacle: TunnelStatus.Obstacle?,
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
  /// By which packets of a manual tunnel come; nil for a negotiated one.
  func manualIdentifier(at localGateway: IPv4Address) -> SecurityAssociationIdentifier? {
    guard case .manual(let parameters, _) = self.security else { return nil }
    return SecurityAssociationIdentifier(parameters, destination: localGateway)
  }
}
