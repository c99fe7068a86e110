import Wire

extension IKEAssociation {
  /// The status of a phase 1 that is under way; nil once it is established.
  var attempt: PhaseOneAttempt? {
    guard case .negotiating(let exchange, _) = state else { return nil }
    return PhaseOneAttempt(
      peer: peer, role: role, mode: exchange.exchangeType == .aggressive ? .aggressive : .main,
      cookies: cookies)
  }

  /// The status of the established IKE SA; nil before.
  var status: PhaseOneStatus? {
    guard let established else { return nil }
    let phaseOne = established.phaseOne
    let agreement = phaseOne.keyed.agreement
    return PhaseOneStatus(
      peer: peer, role: role, mode: phaseOne.mode, cookies: established.cookies,
      policy: agreement.policy.name, proposal: agreement.proposal,
      localIdentity: phaseOne.localIdentity.words, peerIdentity: phaseOne.peerIdentity.words,
      peerCertificates: phaseOne.peerCertificates, capabilities: established.capabilities,
      natStatus: established.natStatus, establishedAt: established.since,
      expiresAt: established.expiresAt, traffic: traffic,
      quickModes: quickModes.underWay.map { QuickModeStatus($0.messageID, $0.quickMode) })
  }
}

extension QuickModeStatus {
  fileprivate init(_ messageID: UInt32, _ quickMode: QuickMode) {
    let tunnel = quickMode.tunnel
    self.init(
      role: quickMode.role, messageID: messageID, tunnel: tunnel.name, local: tunnel.local,
      remote: tunnel.remote)
  }
}
