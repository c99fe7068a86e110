internal import Configuration
internal import Cryptography
internal import IKE
internal import IPsec
internal import Wire

/// The IKE and IPsec policies of a configuration with their proposals.
struct Policies {
  var ike: [IKEPolicyModel] = []
  var ipsec: [IPsecPolicy] = []
  /// The names of IKE policies with which no peer can be authenticated, because they have neither a
  /// pre-shared key nor a certificate.
  var withoutSecret: Set<String> = []
}

/// A reader of `[edit services ipsec-vpn ike]` and `[edit services ipsec-vpn ipsec]`.
struct NegotiationReader {
  private let ike, ipsec: Field
  private let ikePolicies: IKEPolicyReader
  private let ikeProposals: IKEProposalReader
  private let ipsecPolicies: IPsecPolicyReader
  private let ipsecProposals: IPsecProposalReader

  init(_ claims: inout Claims) {
    ike = claims.field("services ipsec-vpn ike")
    ikeProposals = IKEProposalReader(&claims)
    ikePolicies = IKEPolicyReader(&claims)
    ipsec = claims.field("services ipsec-vpn ipsec")
    ipsecProposals = IPsecProposalReader(&claims)
    ipsecPolicies = IPsecPolicyReader(&claims)
  }

  func read(_ ipsecVPN: CheckedStatement, _ findings: inout Findings) -> Policies {
    var policies = Policies()
    if let ike = ipsecVPN.child(ike) {
      let proposals = ikeProposals.read(ike, &findings)
      (policies.ike, policies.withoutSecret) = ikePolicies.read(ike, proposals, &findings)
    }
    if let ipsec = ipsecVPN.child(ipsec) {
      let proposals = ipsecProposals.read(ipsec, &findings)
      policies.ipsec = ipsecPolicies.read(ipsec, proposals, &findings)
    }
    return policies
  }

  /// Warns of policies with certificates with which no peer can authenticate as one of their remote
  /// gateways.
  func checkPeers(
    _ ipsecVPN: CheckedStatement, _ models: [IKEPolicyModel], _ rules: some Sequence<RuleModel>,
    _ findings: inout Findings
  ) {
    guard let ike = ipsecVPN.child(ike), models.contains(where: { $0.localCertificate != nil })
    else { return }
    var gateways: [String: Set<IPv4Address>] = [:]
    for term in rules.lazy.flatMap(\.terms) {
      guard case .dynamic(let policy?, _) = term.security else { continue }
      gateways[policy, default: []].formUnion(term.remoteGateways)
    }
    ikePolicies.checkPeers(ike, models, gateways, &findings)
  }

  /// Reports policies in aggressive mode that a peer's first message does not distinguish.
  func checkAggressive(
    _ ipsecVPN: CheckedStatement, _ models: [IKEPolicyModel], _ serviceSets: [ServiceSetModel],
    _ findings: inout Findings
  ) {
    let aggressive = models.filter { $0.mode == .aggressive && $0.preSharedKey != nil }
    guard let ike = ipsecVPN.child(ike), aggressive.count > 1 else { return }
    let indistinct = IndistinctPolicies(aggressive, serviceSets)
    ikePolicies.check(ike, indistinct, &findings)
  }
}

/// A reader of IKE proposals.
private struct IKEProposalReader {
  private let proposal, method, group, authentication, encryption, lifetime: Field

  init(_ claims: inout Claims) {
    let path = "services ipsec-vpn ike proposal"
    proposal = claims.field(path)
    method = claims.field("\(path) authentication-method")
    group = claims.field("\(path) dh-group")
    authentication = claims.field("\(path) authentication-algorithm")
    encryption = claims.field("\(path) encryption-algorithm")
    lifetime = claims.field("\(path) lifetime-seconds")
  }

  func read(_ ike: CheckedStatement, _ findings: inout Findings) -> [String: IKEProposal] {
    var proposals: [String: IKEProposal] = [:]
    for node in ike.children(proposal) {
      var model = IKEProposal.implicit
      model.name = node.name
      model.method =
        findings.value(of: method, in: node, AuthenticationMethod.init) ?? model.method
      model.group = findings.value(of: group, in: node, DiffieHellmanGroup.init) ?? model.group
      model.hash = findings.value(of: authentication, in: node, HashAlgorithm.init) ?? model.hash
      model.encryption =
        findings.value(of: encryption, in: node, EncryptionAlgorithm.init) ?? model.encryption
      model.lifetime =
        findings.value(of: lifetime, in: node) { Int($0).map { .seconds($0) } } ?? model.lifetime
      proposals[node.name] = model
    }
    return proposals
  }
}

/// A reader of IKE policies.
private struct IKEPolicyReader {
  private let policy, mode, version, proposals, certificate, keyPair, preSharedKey: Field
  private let key: KeyReader
  private let localID, remoteID: Field
  private let local, remote: IdentitiesReader

  init(_ claims: inout Claims) {
    let path = "services ipsec-vpn ike policy"
    policy = claims.field(path)
    mode = claims.field("\(path) mode")
    version = claims.field("\(path) version")
    proposals = claims.field("\(path) proposals")
    certificate = claims.field("\(path) local-certificate")
    keyPair = claims.field("\(path) local-key-pair")
    preSharedKey = claims.field("\(path) pre-shared-key")
    key = KeyReader(&claims, under: "\(path) pre-shared-key")
    localID = claims.field("\(path) local-id")
    local = IdentitiesReader(&claims, under: "\(path) local-id")
    remoteID = claims.field("\(path) remote-id")
    remote = IdentitiesReader(&claims, under: "\(path) remote-id")
  }

  func read(
    _ ike: CheckedStatement, _ known: [String: IKEProposal], _ findings: inout Findings
  ) -> (models: [IKEPolicyModel], withoutSecret: Set<String>) {
    var models: [IKEPolicyModel] = []
    var withoutSecret: Set<String> = []
    for node in ike.children(policy) {
      var model = IKEPolicyModel(name: node.name)
      model.mode = findings.value(of: mode, in: node, IKEPolicy.Mode.init) ?? model.mode
      model.answersAggressiveMode = model.mode == .aggressive || !node.has(mode)
      if node.text(version) == "2" { findings.add(.laterIKE, at: node, version) }
      let named = node.members(proposals).compactMap { known[$0] }
      if !named.isEmpty { model.proposals = named }
      check(meansOf: model, named, at: node, &findings)
      if model.mode == .aggressive { check(offerOf: model, at: node, &findings) }
      model.preSharedKey = key.read(node, preSharedKey, length: nil, &findings)
      model.localCertificate = node.text(certificate)
      model.localKeyPair = node.text(keyPair)
      if let node = node.child(localID) {
        model.local = local.read(node, &findings)
        check(local: model.local, at: node, &findings)
      }
      if let node = node.child(remoteID) { model.remote = remote.read(node, &findings) }
      if !node.has(preSharedKey), !node.has(certificate) { withoutSecret.insert(node.name) }
      for fault in findings.credentials?.faults(of: model, at: findings.date) ?? [] {
        findings.add(.credentials(fault), at: node, fault.isOfKeyPair ? keyPair : certificate)
      }
      models.append(model)
    }
    return (models, withoutSecret)
  }

  /// Reports the proposals that cannot be negotiated, because the policy lacks a key or a
  /// certificate.
  private func check(
    meansOf model: IKEPolicyModel, _ named: [IKEProposal], at node: CheckedStatement,
    _ findings: inout Findings
  ) {
    // Without either, an error is reported at the terms that name the policy.
    guard node.has(preSharedKey) || node.has(certificate) else { return }
    let useless = model.proposals.filter { !node.has(means(of: $0)) }
    if named.isEmpty {
      // The policy names no proposals yet, so this is only a warning.
      for proposal in useless {
        findings.add(
          .proposalWithoutMeans(proposal.method, isOnly: false), at: node)
      }
      return
    }
    for proposal in useless {
      findings.add(
        .proposalWithoutMeans(
          proposal.method, isOnly: useless.count == model.proposals.count),
        at: node, proposals, member: proposal.name)
    }
  }

  /// Returns the statement that a policy needs for a proposal.
  private func means(of proposal: IKEProposal) -> Field {
    proposal.method == .preSharedKeys ? preSharedKey : certificate
  }

  func checkPeers(
    _ ike: CheckedStatement, _ models: [IKEPolicyModel], _ gateways: [String: Set<IPv4Address>],
    _ findings: inout Findings
  ) {
    for (node, model) in zip(ike.children(policy), models) where node.has(certificate) {
      let gateways = (gateways[model.name] ?? []).sorted { $0.rawValue < $1.rawValue }
      guard let gateway = findings.credentials?.unnamedGateway(of: model, gateways) else {
        continue
      }
      findings.add(
        .credentials(.gatewayNotNamed(gateway.description)), at: node, certificate)
    }
  }

  func check(
    _ ike: CheckedStatement, _ indistinct: IndistinctPolicies, _ findings: inout Findings
  ) {
    for node in ike.children(policy) {
      guard let (other, gateway) = indistinct.found[node.name] else { continue }
      findings.add(.indistinctPolicy(other: other, gateway: gateway), at: node, mode)
    }
  }

  /// Warns of identities that are not sent to peers, because an ID payload holds one. RFC 2407
  /// section 4.6.2.
  private func check(
    local identities: IKEPolicy.Identities, at node: CheckedStatement,
    _ findings: inout Findings
  ) {
    let all =
      identities.addresses.map { "ipv4_addr \($0)" } + identities.keys.map { "key_id \($0)" }
    guard let used = all.first, all.count > 1 else { return }
    findings.add(.localIdentityUnused(used: used), at: node)
  }

  /// Warns of proposals that the first message of aggressive mode cannot offer. Its public value
  /// belongs to the group of the first proposal. RFC 2409 section 5.
  private func check(
    offerOf model: IKEPolicyModel, at node: CheckedStatement, _ findings: inout Findings
  ) {
    let usable = model.proposals.filter { node.has(means(of: $0)) }
    guard let first = usable.first else { return }
    for proposal in usable where proposal.group != first.group {
      findings.add(
        .notOffered(first: first.name), at: node, proposals, member: proposal.name)
    }
  }
}

/// A reader of `local-id` or `remote-id`.
private struct IdentitiesReader {
  private let addresses, keys: Field

  init(_ claims: inout Claims, under path: String) {
    addresses = claims.field("\(path) ipv4_addr")
    keys = claims.field("\(path) key_id")
  }

  func read(_ node: CheckedStatement, _ findings: inout Findings) -> IKEPolicy.Identities {
    var identities = IKEPolicy.Identities()
    for text in node.members(addresses) {
      if let address = IPv4Address(text) {
        identities.addresses.append(address)
      } else {
        findings.add(.unreadable(text), at: node, addresses, member: text)
      }
    }
    identities.keys = node.members(keys)
    return identities
  }
}

/// A reader of IPsec proposals.
private struct IPsecProposalReader {
  private let proposal, securityProtocol, authentication, encryption, lifetime: Field

  init(_ claims: inout Claims) {
    let path = "services ipsec-vpn ipsec proposal"
    proposal = claims.field(path)
    securityProtocol = claims.field("\(path) protocol")
    authentication = claims.field("\(path) authentication-algorithm")
    encryption = claims.field("\(path) encryption-algorithm")
    lifetime = claims.field("\(path) lifetime-seconds")
  }

  func read(_ ipsec: CheckedStatement, _ findings: inout Findings) -> [String: IPsecProposal] {
    var proposals: [String: IPsecProposal] = [:]
    for node in ipsec.children(proposal) {
      var model = IPsecProposal.implicit
      model.name = node.name
      model.securityProtocol =
        findings.value(of: securityProtocol, in: node, SecurityProtocol.init)
        ?? model.securityProtocol
      model.authentication =
        findings.value(of: authentication, in: node, AuthenticationAlgorithm.init)
      model.encryption = findings.value(of: encryption, in: node, EncryptionAlgorithm.init)
      model.lifetime =
        findings.value(of: lifetime, in: node) { Int($0).map { .seconds($0) } } ?? model.lifetime
      check(model, at: node, &findings)
      proposals[node.name] = model
    }
    return proposals
  }

  /// Reports proposals whose algorithms do not fit the protocol, by the rules for manual
  /// associations.
  private func check(
    _ model: IPsecProposal, at node: CheckedStatement, _ findings: inout Findings
  ) {
    let authenticates = model.authentication != nil
    let encrypts = model.encryption != nil
    if authenticates, model.encryption?.authenticates == true {
      findings.add(.secondAuthentication, at: node, encryption)
    }
    switch model.securityProtocol {
    case .ah:
      if encrypts { findings.add(.encryptionAlgorithmWithAH, at: node, securityProtocol) }
      if !authenticates { findings.add(.authenticationMissingForAH, at: node, securityProtocol) }
    case .esp:
      if !authenticates, !encrypts {
        findings.add(.protectionMissingForESP, at: node, securityProtocol)
      }
    case .bundle:
      if !encrypts { findings.add(.encryptionMissingForBundle, at: node, securityProtocol) }
      if !authenticates {
        findings.add(.authenticationMissingForBundle, at: node, securityProtocol)
      }
    }
  }
}

/// A reader of IPsec policies.
private struct IPsecPolicyReader {
  private let policy, secrecy, group, proposals: Field

  init(_ claims: inout Claims) {
    let path = "services ipsec-vpn ipsec policy"
    policy = claims.field(path)
    secrecy = claims.field("\(path) perfect-forward-secrecy")
    group = claims.field("\(path) perfect-forward-secrecy keys")
    proposals = claims.field("\(path) proposals")
  }

  func read(
    _ ipsec: CheckedStatement, _ known: [String: IPsecProposal], _ findings: inout Findings
  ) -> [IPsecPolicy] {
    ipsec.children(policy).map { node in
      var model = IPsecPolicy(name: node.name)
      if let secrecy = node.child(secrecy) {
        model.perfectForwardSecrecy =
          findings.value(of: group, in: secrecy, DiffieHellmanGroup.init)
      }
      let named = node.members(proposals).compactMap { known[$0] }
      if !named.isEmpty { model.proposals = named }
      return model
    }
  }
}
