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
    // An update that is in force already configures the gateways again itself.
    if update?.isVisible != true { configureGateways() }
    update?.restartPolicies(credentials)
    return finish()
  }

  /// Returns, by IKE policy, why tunnels of that policy cannot be negotiated.
  func credentialFaults() -> [String: String] {
    var faults: [String: String] = [:]
    for policy in model.ikePolicies { faults[policy.name] = credentialFault(of: policy) }
    return faults
  }

  /// Records whether a tunnel that needs a certificate has one and, if not, the reason.
  mutating func noteCredential(of index: Int, _ faults: [String: String]) {
    guard case .dynamic(let policy, _) = services.tunnels.terms[index].model.security,
      services.tunnels.passages[index].isNegotiable
    else { return }
    let fault = policy.flatMap { faults[$0] }
    guard services.tunnels[index].dynamic?.credentialFault != fault,
      services.tunnels[index].setCredentialFault(fault), let fault
    else { return }
    log("kmd", .daemon, .warning, "\(services.tunnels[index].words): \(fault)")
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

  /// Removes one entry of the cache of a service set, or all its entries, or the entries of all
  /// service sets. Returns false if there is no such entry.
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
