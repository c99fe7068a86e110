import IKE
package import Wire

extension Router {
  /// Takes the certificates and keys that policies name. New ones act on new negotiations; what is
  /// established stays.
  package mutating func setCertificates(
    _ store: CertificateStore, at now: Instant
  ) -> [RouterOutput] {
    begin(at: now)
    guard store != credentials.store else { return finish() }
    credentials = Credentials(store, library: services.library)
    configureGateways()
    return finish()
  }

  /// Says of each tunnel that needs a certificate whether it has one, and if not, why.
  mutating func noteCredentials() {
    var faults: [String: String] = [:]
    for policy in model.ikePolicies { faults[policy.name] = credentialFault(of: policy) }
    for index in services.tunnels.indices {
      guard case .dynamic(let policy, _) = services.tunnels[index].model.security else { continue }
      let fault = policy.flatMap { faults[$0] }
      guard services.tunnels[index].setCredentialFault(fault), let fault else { continue }
      log("kmd", .daemon, .warning, "\(services.tunnels[index].words): \(fault)")
    }
  }

  /// nil where the policy has what at least one of its proposals needs.
  private func credentialFault(of policy: IKEPolicyModel) -> String? {
    guard case .failure(let error)? = credentials.certificate(of: policy),
      policy.preSharedKey == nil
        || !policy.proposals.contains(where: { $0.authenticationMethod == .preSharedKeys })
    else { return nil }
    return "IKE policy \(policy.name): \(error.fault)"
  }

  /// A peer was believed because of these certificates.
  mutating func remember(_ chain: [[UInt8]], of peer: IPv4Address, at gateway: LocalGateway.Name) {
    guard !chain.isEmpty else { return }
    let sets = Set(
      services.tunnels.filter {
        $0.localGateway == gateway.address && $0.isNegotiable
          && [$0.model.remoteGateway, $0.model.backupRemoteGateway].contains(peer)
      }.map(\.name.serviceSet))
    for set in sets { certificateCaches[set, default: CertificateCache()].add(chain: chain) }
  }

  /// What negotiations of a service set have used; nil: there is no such set.
  package func certificateCache(of serviceSet: String) -> CertificateCache? {
    guard services.sets.contains(where: { $0.name == serviceSet }) else { return nil }
    return certificateCaches[serviceSet] ?? CertificateCache()
  }

  /// Forgets one entry of one service set, or all of one set, or all. False: there is no such entry.
  package mutating func clearCertificateCache(
    of serviceSet: String? = nil, entry: Int? = nil
  ) -> Bool {
    guard let serviceSet else {
      certificateCaches = [:]
      return true
    }
    return certificateCaches[serviceSet]?.remove(entry) ?? (entry == nil)
  }
}
