import Configuration
import Cryptography
import IKE
import IPsec
import Router

/// The algorithms and keys of a configuration, statement by statement, with their weaknesses.
struct StrengthAudit: Equatable {
  /// A term of a service set.
  struct User: Hashable {
    var rule: String
    var term: String
  }

  /// A weakness of a statement.
  struct Finding: Equatable {
    /// The statement below the path, in words.
    var statement: String
    var weakness: Weakness
  }

  /// A container of the configuration, with its findings.
  struct Subject: Equatable {
    /// The path from the top of the configuration.
    var path: String
    /// Whether the path stands for the implicit proposal, which is used if none is named.
    var isImplicit = false
    /// The names of a policy's proposals.
    var proposals: [String] = []
    /// The terms that negotiate by a policy or proposal; nil for a manual security association.
    var users: [User]?
    var findings: [Finding] = []
  }

  private(set) var places: [Subject] = []

  /// Audits a configuration. `rsaBits` are the lengths of the keys of local certificates, by their
  /// names.
  init(_ model: RouterModel, rsaBits: [String: Int]) {
    let terms = Terms(model)
    addIKE(model.ikePolicies, terms.ofIKEPolicies, rsaBits)
    addIPsec(model.ipsecPolicies, terms.ofIPsecPolicies)
    for (user, direction, parameters) in terms.manual { add(user, direction, parameters) }
  }

  // MARK: IKE

  private mutating func addIKE(
    _ policies: [IKEPolicyModel], _ users: [String?: [User]], _ rsaBits: [String: Int]
  ) {
    var proposals = Proposals<IKEProposal>()
    if let users = users[nil] {
      proposals.add(
        .implicit, named: IKEProposal.implicit.name, isImplicit: true, users)
    }
    for policy in policies {
      let users = users[policy.name] ?? []
      for proposal in policy.proposals {
        proposals.add(
          proposal, named: proposal.name, isImplicit: proposal == .implicit, users)
      }
      let methods = Set(policy.proposals.map(\.method))
      let weaknesses = [
        Weakness.of(policy.mode, with: methods),
        methods.contains(.rsaSignatures) ? Self.ofCertificate(of: policy, rsaBits) : nil,
      ]
      places.append(
        Subject(
          path: "services ipsec-vpn ike policy \(policy.name)",
          proposals: policy.proposals.map(\.name), users: users,
          findings: Self.findings(weaknesses.compactMap(\.self))))
    }
    for entry in proposals.entries {
      let proposal = entry.proposal
      places.append(
        Subject(
          path: "services ipsec-vpn ike proposal \(proposal.name)", isImplicit: entry.isImplicit,
          users: entry.users,
          findings: Self.findings(
            Weakness.ofIKE(
              proposal.method, proposal.hash, proposal.encryption, proposal.group))))
    }
  }

  private static func ofCertificate(
    of policy: IKEPolicyModel, _ rsaBits: [String: Int]
  ) -> Weakness? {
    guard let name = policy.localCertificate, let bits = rsaBits[name] else { return nil }
    return .ofRSACertificate(name, bits: bits)
  }

  // MARK: IPsec

  private mutating func addIPsec(_ policies: [IPsecPolicy], _ users: [String?: [User]]) {
    var proposals = Proposals<IPsecProposal>()
    if let users = users[nil] {
      proposals.add(
        .implicit, named: IPsecProposal.implicit.name, isImplicit: true, users)
    }
    for policy in policies {
      let users = users[policy.name] ?? []
      for proposal in policy.proposals {
        proposals.add(
          proposal, named: proposal.name, isImplicit: proposal == .implicit, users)
      }
      let weakness = policy.perfectForwardSecrecy.flatMap(Weakness.of)
      places.append(
        Subject(
          path: "services ipsec-vpn ipsec policy \(policy.name)",
          proposals: policy.proposals.map(\.name), users: users,
          findings: [weakness].compactMap(\.self).map {
            Finding(statement: "perfect-forward-secrecy keys", weakness: $0)
          }))
    }
    for entry in proposals.entries {
      let proposal = entry.proposal
      places.append(
        Subject(
          path: "services ipsec-vpn ipsec proposal \(proposal.name)", isImplicit: entry.isImplicit,
          users: entry.users,
          findings: Self.findings(
            Weakness.ofPackets(
              proposal.securityProtocol, proposal.authentication, proposal.encryption))))
    }
  }

  // MARK: Manual security associations

  private mutating func add(
    _ user: User, _ direction: String, _ parameters: SecurityAssociationParameters
  ) {
    let weaknesses =
      [.manualKeys]
      + Weakness.ofPackets(
        parameters.securityProtocol, parameters.authentication?.algorithm,
        parameters.encryption?.algorithm)
    places.append(
      Subject(
        path: "services ipsec-vpn rule \(user.rule) term \(user.term) then manual direction "
          + direction,
        findings: weaknesses.map { weakness in
          let statement =
            switch weakness.aspect {
            case .authentication: "authentication algorithm"
            case .encryption: "encryption algorithm"
            case .authenticationMethod, .certificate, .group, .keys, .mode, .securityProtocol:
              weakness.aspect.rawValue
            }
          return Finding(statement: statement, weakness: weakness)
        }))
  }

  private static func findings(_ weaknesses: [Weakness]) -> [Finding] {
    weaknesses.map { Finding(statement: $0.aspect.rawValue, weakness: $0) }
  }
}

/// The terms of all service sets, grouped by their policies.
private struct Terms {
  /// The terms by IKE policy; the key is nil for those that name none.
  var ofIKEPolicies: [String?: [StrengthAudit.User]] = [:]
  var ofIPsecPolicies: [String?: [StrengthAudit.User]] = [:]
  var manual: [(StrengthAudit.User, direction: String, SecurityAssociationParameters)] = []

  init(_ model: RouterModel) {
    // Service sets may share rules, so each term is added only once.
    var known: Set<StrengthAudit.User> = []
    for rule in model.serviceSets.flatMap(\.rules) {
      for term in rule.terms {
        let user = StrengthAudit.User(rule: rule.name, term: term.name)
        if known.insert(user).inserted { add(user, term.security) }
      }
    }
  }

  private mutating func add(_ user: StrengthAudit.User, _ security: TermModel.Security) {
    switch security {
    case .dynamic(let ike, let ipsec):
      ofIKEPolicies[ike, default: []].append(user)
      ofIPsecPolicies[ipsec, default: []].append(user)
    case .manual(let inbound, let outbound) where inbound == outbound:
      manual.append((user, "bidirectional", inbound))
    case .manual(let inbound, let outbound):
      manual.append((user, "inbound", inbound))
      manual.append((user, "outbound", outbound))
    }
  }
}

/// The proposals of several policies, each once, in the order in which they are named.
private struct Proposals<Model> {
  /// A proposal with the terms that use it.
  struct Entry {
    var proposal: Model
    var isImplicit: Bool
    var users: [StrengthAudit.User]
  }

  /// The key of a proposal. A configured one may have the name of the implicit one.
  private struct Key: Hashable {
    var name: String
    var isImplicit: Bool
  }

  private(set) var entries: [Entry] = []
  private var places: [Key: Int] = [:]

  mutating func add(
    _ proposal: Model, named name: String, isImplicit: Bool, _ users: [StrengthAudit.User]
  ) {
    let key = Key(name: name, isImplicit: isImplicit)
    guard let place = places[key] else {
      places[key] = entries.count
      entries.append(Entry(proposal: proposal, isImplicit: isImplicit, users: users))
      return
    }
    entries[place].users += users
  }
}
