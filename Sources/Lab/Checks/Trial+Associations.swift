import Cryptography
import IKE
import IPsec
import Network
import Router
import Wire

extension Network {
  /// The largest number of hosts that ping each other in `stir`.
  private static let stirringLimit = 12

  mutating func tryAssociation(_ pattern: AssociationPattern, until end: Instant) -> Trial.Verdict {
    while true {
      let isThere = fits(pattern)
      if isThere != pattern.isAbsent, !pattern.isAbsent || now >= end { return .holds }
      if isThere, pattern.isAbsent { return .fails("\(pattern.words) is there") }
      if now >= end { return .fails("\(pattern.words) is missing") }
      stir()
    }
  }

  /// Sends a ping from each host to the others, so that tunnels are negotiated on traffic.
  mutating func stir() {
    let hosts = topology.hosts.prefix(Self.stirringLimit)
    for source in hosts {
      for destination in hosts where destination.name != source.name {
        guard let address = destination.addresses.first else { continue }
        _ = startPing(from: source.name, .init(to: address, count: 1))
      }
    }
    advance(by: .seconds(2))
  }

  private func fits(_ pattern: AssociationPattern) -> Bool {
    guard let router = router(pattern.router) else { return false }
    let peers = pattern.peer.map { allAddresses(of: $0) }
    switch pattern.kind {
    case .ike:
      return router.ikeAssociations.contains { association in
        (peers?.contains(association.peer) ?? true) && pattern.fits(association)
      }
    case .ipsec:
      return router.serviceSetStatus.flatMap(\.tunnels).contains { tunnel in
        tunnel.state == .installed && (peers?.contains(tunnel.remoteGateway) ?? true)
          && pattern.fits(tunnel, of: router, at: now)
      }
    }
  }

  /// Returns all addresses of a node, or the address itself.
  private func allAddresses(of name: String) -> Set<IPv4Address> {
    if let address = IPv4Address(name) { return [address] }
    if let host = topology.hosts.first(where: { $0.name == name }) { return Set(host.addresses) }
    let units = router(name)?.interfaceStatus.flatMap(\.units) ?? []
    return Set(units.flatMap(\.addresses).map(\.address))
  }
}

extension AssociationPattern {
  /// The description of the association in a verdict.
  fileprivate var words: String {
    let kind = kind == .ike ? "an IKE security association" : "an IPsec security association"
    let peer = peer.map { " with \($0)" } ?? ""
    return "\(kind) of \(router)\(peer) as it is asked for"
  }

  fileprivate func fits(_ association: IKEAssociationStatus) -> Bool {
    let has = [association.hash.rawValue, association.encryption.rawValue]
    let length = association.establishedAt.duration(to: association.expiresAt).components.seconds
    return (mode ?? association.mode.rawValue) == association.mode.rawValue
      && (method ?? association.authenticationMethod.rawValue)
        == association.authenticationMethod.rawValue
      && algorithms.allSatisfy(has.contains) && (group ?? association.group) == association.group
      && lifetime.contains(Int(length))
  }

  fileprivate func fits(_ tunnel: TunnelStatus, of router: Router, at now: Instant) -> Bool {
    if let isManual, isManual != (tunnel.kind == .manual) { return false }
    if let protection {
      let isUDP = tunnel.traversal != nil
      let kinds = tunnel.associations.map { association in
        isUDP ? ProtectionKind.udp : association.securityProtocol.protection
      }
      guard kinds.allSatisfy({ $0 == protection }) else { return false }
    }
    let haveAll = tunnel.associations.allSatisfy { association in
      let has = [association.encryption?.rawValue, association.authentication?.rawValue]
      return algorithms.allSatisfy { has.contains($0) }
    }
    guard haveAll, !tunnel.associations.isEmpty else { return false }
    if lifetime != 0...(.max) {
      guard let end = tunnel.associations.compactMap(\.hardExpiry).first,
        lifetime.contains(Int(now.duration(to: end).components.seconds))
      else { return false }
    }
    guard hasForwardSecrecy || group != nil else { return true }
    guard let own = router.forwardSecrecy(of: tunnel) else { return false }
    return (group ?? own) == own
  }
}

extension SecurityProtocol {
  fileprivate var protection: ProtectionKind {
    switch self {
    case .esp: .esp
    case .ah: .ah
    case .bundle: .bundle
    }
  }
}

extension Router {
  /// Returns the group of perfect forward secrecy that a tunnel's term configures; nil if there is
  /// none.
  fileprivate func forwardSecrecy(of tunnel: TunnelStatus) -> DiffieHellmanGroup? {
    let set = model.serviceSets.first { $0.name == tunnel.serviceSet }
    let rule = set?.rules.first { $0.name == tunnel.rule }
    let term = rule?.terms.first { $0.name == tunnel.term }
    guard case .dynamic(_, let name?)? = term?.security else { return nil }
    return model.ipsecPolicies.first { $0.name == name }?.perfectForwardSecrecy
  }
}
