package import Cryptography
import IKE
package import IPsec
package import Wire

/// The keys that a capture is decrypted with, in the order in which they came about. Kept only
/// where somebody asks for them.
package struct KeyLog {
  package enum Entry {
    /// Of an IKE SA: what hides its messages.
    case phaseOne(initiatorCookie: UInt64, cipherKey: Secret)
    /// Of an IPsec SA, one direction.
    case association(
      source: IPv4Address, destination: IPv4Address, SecurityAssociationParameters)
  }

  private(set) var entries: [Entry] = []

  mutating func prepend(_ earlier: KeyLog) { entries = earlier.entries + entries }

  mutating func add(cookies: Cookies, _ key: Secret) {
    entries.append(.phaseOne(initiatorCookie: cookies.initiator, cipherKey: key))
  }

  mutating func add(_ pair: SecurityAssociationPair, localGateway: IPv4Address) {
    add(pair.inbound, pair.outbound, local: localGateway, peer: pair.peer.address)
  }

  mutating func add(
    _ inbound: SecurityAssociationParameters, _ outbound: SecurityAssociationParameters,
    local: IPv4Address, peer: IPv4Address
  ) {
    entries.append(.association(source: peer, destination: local, inbound))
    entries.append(.association(source: local, destination: peer, outbound))
  }
}

extension ControlPlane {
  /// Keeps keys from now on, those first that gateways have already, or forgets them.
  mutating func keepKeys(_ keeps: Bool) {
    keyLog = keeps ? KeyLog() : nil
    guard keeps else { return }
    for gateway in gateways {
      for status in gateway.ike.phaseOneStatuses {
        noteKey(of: status.cookies, at: gateway.name)
      }
    }
  }

  mutating func noteKey(of cookies: Cookies, at gateway: LocalGateway.Name) {
    guard keyLog != nil, let index = gatewayIndex(gateway),
      let key = gateways[index].ike.cipherKey(of: cookies)
    else { return }
    keyLog?.add(cookies: cookies, key)
  }
}

extension Router {
  /// Whether keys are kept for `takeKeys`. What is there already is kept at once.
  package var keepsKeys: Bool {
    get { controlPlane.keyLog != nil }
    set {
      guard newValue != keepsKeys else { return }
      controlPlane.keepKeys(newValue)
      guard newValue else { return }
      for tunnel in dataplane.services.tunnels {
        for pair in tunnel.dynamic?.pairs ?? [] {
          guard let associations = pair.associations ?? tunnel.current else { continue }
          controlPlane.keyLog?.add(
            associations.inbound.parameters, associations.outbound.parameters,
            local: tunnel.localGateway, peer: pair.peer.address)
        }
      }
    }
  }

  /// The keys that have come about since they were last taken, and those of all manual SAs.
  package mutating func takeKeys() -> [KeyLog.Entry] {
    guard var log = controlPlane.keyLog else { return [] }
    controlPlane.keyLog = KeyLog()
    for tunnel in dataplane.services.tunnels {
      guard !tunnel.isNegotiable, let manual = tunnel.current else { continue }
      log.add(
        manual.inbound.parameters, manual.outbound.parameters, local: tunnel.localGateway,
        peer: tunnel.model.remoteGateway)
    }
    return log.entries
  }
}

extension Router {
  /// Goes on keeping the keys of another router in whose place it stands, which nobody has taken yet,
  /// if that one keeps keys.
  package mutating func keepKeys(behind former: Router) {
    guard let earlier = former.controlPlane.keyLog else { return }
    keepsKeys = true
    controlPlane.keyLog?.prepend(earlier)
  }
}
