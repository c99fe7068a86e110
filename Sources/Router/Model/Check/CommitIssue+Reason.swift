package import Configuration
package import IKE
package import IPsec
package import Schema
package import Wire

extension CommitIssue {
  /// The error or warning that an issue reports.
  package enum Reason: Equatable, Sendable {
    /// A mandatory statement is missing. `isInactive` is true if it exists but is inactive.
    case missing(statement: String, isInactive: Bool = false)
    /// A name is not defined. `complaint` is the message that the schema declares for it.
    case undefined(complaint: String)
    case unreadable(String)
    case unreadableSecret

    // Manual security associations.
    case inboundMissing
    case outboundMissing
    case bidirectionalNotAlone
    case encryptionWithAH
    case authenticationMissingForAH
    case protectionMissingForESP
    case auxiliarySPIMissing
    case encryptionMissingForBundle
    case authenticationMissingForBundle
    case auxiliarySPIWithoutBundle
    case keyMissing
    case keyLength(found: Int, required: Int, isHexadecimal: Bool, algorithm: String)
    case oddHexadecimal
    /// The key is a weak DES key. `part` counts the eight octets of a 3DES key from 1; nil for DES.
    case weakKey(part: Int?)
    case semiWeakKey(part: Int?)
    case tripleDESDecays
    case encryptionOnly
    case duplicateSPI(UInt32, SecurityProtocol, of: SecurityAssociationUser)

    // Terms and the negotiation of dynamic security associations.
    case securityMissing
    case backupGatewayWithoutDynamic
    case ownRemoteGateway(IPv4Address)
    /// The remote gateway is not the address of one host; `what` describes what it is.
    case remoteGatewayOfNoHost(IPv4Address, what: String)
    case backupGatewayIsPrimary(IPv4Address)
    /// No configured route leads to the remote gateway.
    case unroutedGateway(IPv4Address, instance: String)
    case ikePolicyWithoutSecret
    case ikePolicyMissing
    case credentials(CredentialError)
    case ipsecPolicyMissing
    case encryptionAlgorithmWithAH
    case secondAuthentication
    case dontFragmentConflict(TermModel.DontFragment)
    /// Both `no-anti-replay` and the size of a window are configured; `isWindow` says which of them
    /// this issue is about.
    case antiReplayConflict(isWindow: Bool)
    case detectionNotInitiated
    case laterIKE
    /// In aggressive mode, a proposal has another group than the first one, and cannot be offered
    /// with it.
    case notOffered(first: String)
    /// Two policies in aggressive mode for one peer have different keys and the same identities.
    case indistinctPolicy(other: String, gateway: IPv4Address)
    /// The policy lacks the key or certificate with which peers are authenticated under a proposal.
    case proposalWithoutMeans(AuthenticationMethod, isOnly: Bool)
    /// The policy has several local identities, of which only one is sent.
    case localIdentityUnused(used: String)

    // Service sets.
    case localGatewayMissing(forRuleSets: Bool)
    case foreignLocalGateway(IPv4Address)
    /// The local gateway is not an address of the routing instance that is configured for it, or
    /// else of the outside's.
    case gatewayElsewhere(IPv4Address, instance: String)
    case rulesMissing
    case styleMissing
    case notServiceInterface(LogicalInterface)
    case serviceDomain(LogicalInterface, UnitModel.ServiceDomain)
    case serviceInterfaceInUse(LogicalInterface, serviceSet: String)
    case notInterfaceService
    /// A service set is applied in a direction for which it has no rule.
    case noRuleForDirection(serviceSet: String, RuleModel.MatchDirection)
    /// A rule of a next-hop service set matches packets from the outside.
    case outputRuleOfNextHop(rule: String)
    /// A term names another inside interface than its service set has.
    case otherInsideInterface(LogicalInterface, term: String, rule: String)

    // Interfaces and routes.
    case undefinedInterface(LogicalInterface)
    case overlap(InterfaceAddress, with: InterfaceAddress, of: LogicalInterface)
    case reservedInstance(String)
    case interfaceInUse(LogicalInterface, instance: String)
    case nextHopMissing
    case foreignNextHop(LogicalInterface)
    case nextHopUnused

    /// Statements that the schema does not declare have been added: their number, and the
    /// hierarchies that contain them.
    case withoutEffect(Int, banners: [String])
  }
}

extension CommitIssue.Reason {
  /// The check of Junos to which the reason belongs.
  package var kind: CommitIssue.Kind {
    switch self {
    case .missing: .missingMandatory
    case .undefined, .inboundMissing, .outboundMissing, .bidirectionalNotAlone, .encryptionWithAH,
      .authenticationMissingForAH, .protectionMissingForESP, .auxiliarySPIMissing,
      .encryptionMissingForBundle, .authenticationMissingForBundle, .auxiliarySPIWithoutBundle,
      .backupGatewayWithoutDynamic, .ikePolicyWithoutSecret, .encryptionAlgorithmWithAH,
      .secondAuthentication, .dontFragmentConflict, .antiReplayConflict, .detectionNotInitiated,
      .localGatewayMissing, .notInterfaceService, .indistinctPolicy:
      .constraint
    case .unreadable, .unreadableSecret, .keyMissing, .keyLength, .oddHexadecimal, .weakKey,
      .semiWeakKey, .tripleDESDecays, .encryptionOnly, .duplicateSPI, .securityMissing,
      .ownRemoteGateway, .remoteGatewayOfNoHost, .backupGatewayIsPrimary, .unroutedGateway,
      .ikePolicyMissing, .laterIKE, .notOffered, .proposalWithoutMeans, .credentials,
      .localIdentityUnused, .noRuleForDirection, .outputRuleOfNextHop,
      .ipsecPolicyMissing, .foreignLocalGateway, .gatewayElsewhere,
      .rulesMissing, .styleMissing, .notServiceInterface, .serviceDomain, .serviceInterfaceInUse,
      .undefinedInterface, .otherInsideInterface, .overlap, .reservedInstance, .interfaceInUse,
      .nextHopMissing,
      .foreignNextHop, .nextHopUnused, .withoutEffect:
      .semantic
    }
  }

  /// Whether the reason does not prevent a commit.
  package var isWarning: Bool {
    switch self {
    case .semiWeakKey, .tripleDESDecays, .encryptionOnly, .ikePolicyMissing, .ipsecPolicyMissing,
      .credentials, .notOffered, .nextHopUnused, .otherInsideInterface, .withoutEffect,
      .localIdentityUnused, .unroutedGateway, .noRuleForDirection, .outputRuleOfNextHop:
      true
    case .proposalWithoutMeans(_, let isOnly): !isOnly
    default: false
    }
  }

  /// The message for the user. If Junos has the same check, it is the message of Junos.
  package var sentence: String {
    switch self {
    case .missing(let statement, let isInactive):
      "Missing mandatory statement: '\(statement)'"
        + (isInactive ? " (it is inactive: activate it, or deactivate what it stands in)" : "")
    case .undefined(let complaint): complaint
    case .unreadable(let value): "invalid value '\(value)'"
    case .unreadableSecret: "invalid encrypted text"
    case .nextHopUnused: "Only the first next hop is used"
    case .withoutEffect(let count, let banners): Self.sentence(withoutEffect: count, banners)
    case .inboundMissing: "Inbound block must be configured"
    case .outboundMissing: "Outbound block must be configured"
    case .bidirectionalNotAlone: "Outbound or inbound blocks must not be configured"
    case .encryptionWithAH: "Encryption must not be defined for AH"
    case .authenticationMissingForAH: "Authentication must be defined for AH"
    case .protectionMissingForESP: "Either authentication or encryption must be defined for ESP"
    case .auxiliarySPIMissing: "Auxiliary SPI must be defined for AH plus ESP bundle"
    case .encryptionMissingForBundle: "Encryption must be defined for AH plus ESP bundle"
    case .authenticationMissingForBundle: "Authentication must be defined for AH plus ESP bundle"
    case .auxiliarySPIWithoutBundle: "Auxiliary SPI must be configured with protocol bundle only"
    case .keyMissing: "Either ascii-text or hexadecimal must be configured"
    case .keyLength(let found, let required, let isHexadecimal, let algorithm):
      "Key length of \(found) \(found == 1 ? "character" : "characters") does not match "
        + "\(algorithm): "
        + "\(required) \(isHexadecimal ? "hexadecimal" : "ASCII") characters are required"
    case .oddHexadecimal: "Hexadecimal key must have an even number of characters"
    case .weakKey(let part): "\(Self.subject(part)) is a weak DES key"
    case .semiWeakKey(let part): "\(Self.subject(part)) is a semi-weak DES key"
    case .tripleDESDecays:
      "Octets 1-8 and 9-16 of the key are equal, which makes 3des-cbc as weak as des-cbc"
    case .encryptionOnly:
      "Packets that are encrypted but not authenticated can be altered unseen"
    case .duplicateSPI(let spi, let header, let user):
      "SPI \(spi) of protocol \(header.rawValue) is already used \(user)"
    case .securityMissing: "Either manual or dynamic must be configured"
    case .backupGatewayWithoutDynamic:
      "Backup remote gateway can be configured with dynamic security associations only"
    case .ownRemoteGateway(let address): "Remote gateway \(address) is an address of this router"
    case .remoteGatewayOfNoHost(let address, let what):
      "Remote gateway \(address) is not the address of a router: it is \(what)"
    case .backupGatewayIsPrimary(let address):
      "Backup remote gateway \(address) is the remote gateway itself"
    case .unroutedGateway(let address, let instance):
      "No route leads to remote gateway \(address) in routing instance \(instance)"
    case .proposalWithoutMeans(let method, let isOnly):
      "\(isOnly ? "Cannot be negotiated" : "Not offered"): authentication-method "
        + "\(method.rawValue) needs a \(method == .preSharedKeys ? "pre-shared-key" : "local-certificate")"
    case .noRuleForDirection(let serviceSet, let direction):
      "No rule of service set \(serviceSet) has match-direction \(direction.rawValue): "
        + "what passes this way in the clear is dropped"
    case .outputRuleOfNextHop(let rule):
      "Rule \(rule) matches nothing that is routed to the inside service interface: "
        + "its match-direction is output"
    case .ikePolicyWithoutSecret:
      "Either pre-shared-key or local-certificate must be configured in the referencd ike policy"
    case .credentials(let fault): fault.description
    case .ikePolicyMissing: "Without ike-policy there is no preshared key"
    case .ipsecPolicyMissing:
      "Without ipsec-policy the default is used: esp, hmac-sha1-96, 3des-cbc, 28800 seconds"
    case .secondAuthentication: "HMAC Authentication is not compatible with AES-GCM"
    case .encryptionAlgorithmWithAH: "Encryption algorithm must not be defined for AH"
    case .dontFragmentConflict(.copy):
      "'copy' option can not be configured if either of 'clear' or 'set' is already configured"
    case .dontFragmentConflict(.set):
      "'set' option can not be configured if either of 'clear' or 'copy' is already configured"
    case .dontFragmentConflict:
      "'clear' option can not be configured if either of 'copy' or 'set' is already configured"
    case .antiReplayConflict(let isWindow):
      "\(isWindow ? "no-anti-replay" : "anti-replay-window-size") must not be defined"
    case .detectionNotInitiated:
      "[ edit services ipsec-vpn rule <*> term <*> then initiate-dead-peer-detection ] must be set"
    case .laterIKE: "IKE version 2 is not supported: this router negotiates version 1"
    case .notOffered(let first):
      "Aggressive mode offers one dh-group at a time: offered only after proposal \(first)"
    case .indistinctPolicy(let other, let gateway):
      "Aggressive mode chooses the pre-shared key by the peer's identity, and policy \(other) has "
        + "another key for peer \(gateway): give each its own remote-id key_id"
    case .localIdentityUnused(let used):
      "Only one identity is sent to peers: \(used) is used, the others are not"
    case .localGatewayMissing(let forRuleSets):
      "Local gateway must be configured with IPSec \(forRuleSets ? "rule sets" : "rules")"
    case .foreignLocalGateway(let address):
      "Local gateway \(address) is not an address of this router"
    case .gatewayElsewhere(let address, let instance):
      "Local gateway \(address) is not an address of routing instance \(instance)"
    case .rulesMissing: "Either ipsec-vpn-rules or ipsec-vpn-rule-sets must be configured"
    case .styleMissing: "Either next-hop-service or interface-service must be configured"
    case .notServiceInterface(let unit): "Interface \(unit) is not on a services PIC"
    case .serviceDomain(let unit, let domain):
      "Interface \(unit) must be configured with service-domain \(domain.rawValue)"
    case .serviceInterfaceInUse(let unit, let serviceSet):
      "Interface \(unit) is already used by service set \(serviceSet)"
    case .notInterfaceService: "this service set must be an interface service"
    case .otherInsideInterface(let unit, let term, let rule):
      "Term \(term) of rule \(rule) matches nothing here: it requires interface \(unit)"
    case .undefinedInterface(let unit):
      "Interface \(unit) must be defined under [edit interfaces]"
    case .overlap(let address, let other, let unit):
      "Address \(address) overlaps \(other) of \(unit)"
    case .reservedInstance(let name): "Routing instance name '\(name)' is reserved"
    case .interfaceInUse(let unit, let instance):
      "Interface \(unit) is already in routing instance \(instance)"
    case .nextHopMissing: "One of next-hop, discard, reject and receive must be configured"
    case .foreignNextHop(let unit):
      "Next-hop interface \(unit) must be in the routing instance of the route"
    }
  }

  private static func subject(_ part: Int?) -> String {
    guard let part else { return "The key" }
    return "Part \(part) of the key (octets \(8 * part - 7)-\(8 * part))"
  }
}

extension CommitIssue.Reason {
  /// The largest number of hierarchies that are named.
  private static let nameLimit = 12

  private static func sentence(withoutEffect count: Int, _ banners: [String]) -> String {
    var places = banners.prefix(nameLimit).joined(separator: ", ")
    if banners.count > nameLimit { places += ", and \(banners.count - nameLimit) others" }
    let what = count == 1 ? "1 new statement is" : "\(count) new statements are"
    return "\(what) kept without effect: \(places)"
  }
}

extension CommitIssue {
  /// Returns the warning about foreign statements that a configuration has and a former one had
  /// not; nil if there are none.
  package static func withoutEffect(
    in tree: Statement, since former: Statement, schema: Schema = .configuration
  ) -> CommitIssue? {
    ForeignNews(in: tree, since: former, schema: schema).map { news in
      CommitIssue(.withoutEffect(news.count, banners: news.banners), at: [], in: schema)
    }
  }
}
