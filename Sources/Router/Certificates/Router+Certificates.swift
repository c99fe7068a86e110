import IKE
package import Wire

extension Router {
  /// Sets the certificates and keys that policies name. They are used in new negotiations;
  /// associations that are established stay.
  package mutating func setCertificates(
    _ store: CertificateStore, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) { router in
      guard store != router.controlPlane.credentials.store else { return }
      let credentials = Credentials(store, library: router.dataplane.services.library)
      router.controlPlane.credentials = credentials
      // If an update is already visible, it configures the gateways again itself.
      if router.updates.current?.isVisible != true { router.configureGateways() }
      router.updates.current?.restartPolicies(credentials)
    }
  }

  /// Returns the certificates that the negotiations of a service set have used; nil if there is no
  /// such service set.
  package func certificateCache(of serviceSet: String) -> CertificateCache? {
    guard dataplane.services.sets.contains(where: { $0.name == serviceSet }) else { return nil }
    return controlPlane.certificateCaches[serviceSet] ?? CertificateCache()
  }

  /// Removes one entry of the cache of a service set, or all its entries, or the entries of all
  /// service sets. Returns false if there is no such entry.
  package mutating func clearCertificateCache(
    of serviceSet: String? = nil, entry: Int? = nil
  ) -> Bool {
    guard let serviceSet else {
      controlPlane.certificateCaches = [:]
      return true
    }
    return controlPlane.certificateCaches[serviceSet]?.remove(entry) ?? (entry == nil)
  }
}

extension ControlPlane {
  /// Returns, by IKE policy of a configuration, why tunnels of that policy cannot be negotiated.
  func credentialFaults(of model: RouterModel) -> [String: String] {
    var faults: [String: String] = [:]
    for policy in model.ikePolicies { faults[policy.name] = credentialFault(of: policy) }
    return faults
  }

  /// Returns why no proposal of the policy can be negotiated; nil if at least one can.
  private func credentialFault(of policy: IKEPolicyModel) -> String? {
    guard case .failure(let error)? = credentials.certificate(of: policy),
      policy.preSharedKey == nil
        || !policy.proposals.contains(where: { $0.method == .preSharedKeys })
    else { return nil }
    return "IKE policy \(policy.name): \(error.fault)"
  }
}
