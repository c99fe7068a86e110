import IKE
import IPsec
import Wire

extension Router {
  /// Whether the keys of all security associations are kept for `takeKeys`. Those of existing
  /// associations are kept as soon as the value becomes true.
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

  /// Returns the keys that have been negotiated since the last call, and the keys of all manual
  /// SAs.
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

  /// Takes over the keys that another router has kept and `takeKeys` has not returned yet, because
  /// this router replaces that one. If the other router keeps keys, so does this one.
  package mutating func keepKeys(behind former: Router) {
    guard let earlier = former.controlPlane.keyLog else { return }
    keepsKeys = true
    controlPlane.keyLog?.prepend(earlier)
  }
}

extension ControlPlane {
  /// Begins to keep keys, including those of existing IKE SAs; or stops and discards the kept keys.
  fileprivate mutating func keepKeys(_ keeps: Bool) {
    keyLog = keeps ? KeyLog() : nil
    guard keeps else { return }
    for gateway in gateways {
      for status in gateway.ike.phaseOneStatuses {
        keepKey(of: status.cookies, at: gateway.name)
      }
    }
  }

  /// Keeps the key of a new IKE SA, if keys are kept.
  mutating func keepKey(of cookies: Cookies, at gateway: LocalGatewayName) {
    guard keyLog != nil, let index = gatewayIndex(gateway),
      let key = gateways[index].ike.cipherKey(of: cookies)
    else { return }
    keyLog?.add(cookies: cookies, key)
  }
}
