import IKE
package import Wire

extension Router {
  /// Takes the certificates and keys that policies name. New ones act on new negotiations; what is
  /// established stays.
  package mutating func setCertificates(
    _ store: CertificateStore, at now: Instant
  ) -> [RouterOutput] {
    enter(at: now) { router in
      guard store != router.controlPlane.credentials.store else { return }
      let credentials = Credentials(store, library: router.dataplane.services.library)
      router.controlPlane.credentials = credentials
      // An update that is in force already configures the gateways again itself.
      if router.updates.current?.isVisible != true { router.configureGateways() }
      router.updates.current?.restartPolicies(credentials)
    }
  }

  /// What negotiations of a service set have used; nil: there is no such set.
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

  /// nil where the policy has what at least one of its proposals needs.
  private func credentialFault(of policy: IKEPolicyModel) -> String? {
    guard case .failure(let error)? = credentials.certificate(of: policy),
      policy.preSharedKey == nil
        || !policy.proposals.contains(where: { $0.authenticationMethod == .preSharedKeys })
    else { return nil }
    return "IKE policy \(policy.name): \(error.fault)"
  }
}
