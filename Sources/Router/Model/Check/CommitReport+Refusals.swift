package import Configuration
package import Schema
internal import Wire

extension CommitReport {
  /// Returns the issues of the part of a file that was loaded, without those that only result from
  /// refused statements: a missing statement where one was refused, and an undefined name that a
  /// refused statement may define.
  package func issues(
    besides refusals: Refusals, in schema: Schema = .configuration
  ) -> [CommitIssue] {
    let issues = errors + warnings
    guard !refusals.isEmpty else { return issues }
    let (names, places) = (refusals.areOpen ? [] : refusals.names, refusals.places)
    return issues.filter { issue in
      switch issue.cause {
      case .present: true
      case .undefined(let defining): !refusals.areOpen && names.isDisjoint(with: defining)
      case .missing(let child):
        !refusals.areOpen && !places.contain(issue.container(in: schema), child: child)
      }
    }
  }
}

extension CommitIssue {
  /// The content of a file that would avoid an issue.
  fileprivate enum Cause {
    /// The issue is about existing statements.
    case present
    /// The issue is about a missing statement: the child with the name, or any statement in the
    /// container or below it.
    case missing(child: String?)
    /// The issue is about an undefined object, which one of these names would define.
    case undefined([String])
  }

  /// Returns the container that the issue is about: the statement itself if it can contain others.
  fileprivate func container(in schema: Schema) -> [PathElement] {
    guard let element, schema[element.declaration].hasBody else { return path }
    return path + [element]
  }

  fileprivate var cause: Cause {
    switch reason {
    case .missing(let statement, _): .missing(child: statement)
    case .undefined, .ikePolicyWithoutSecret:
      .undefined((element.map { [$0.value] + $0.members } ?? []).filter { !$0.isEmpty })
    case .undefinedInterface(let unit), .serviceDomain(let unit, _), .foreignNextHop(let unit):
      .undefined([unit.name])
    case .foreignLocalGateway(let address): .undefined([address.description])
    case .gatewayElsewhere(let address, let instance):
      .undefined([address.description, instance])
    case .inboundMissing, .outboundMissing, .authenticationMissingForAH, .protectionMissingForESP,
      .auxiliarySPIMissing, .encryptionMissingForBundle, .authenticationMissingForBundle,
      .auxiliarySPIWithoutBundle, .keyMissing, .encryptionOnly, .securityMissing,
      .backupGatewayWithoutDynamic, .ikePolicyMissing, .ipsecPolicyMissing, .localGatewayMissing,
      .rulesMissing, .styleMissing, .notInterfaceService, .nextHopMissing, .detectionNotInitiated,
      .proposalWithoutMeans:
      .missing(child: nil)
    case .unreadable, .unreadableSecret, .bidirectionalNotAlone, .encryptionWithAH, .keyLength,
      .oddHexadecimal, .weakKey, .semiWeakKey, .tripleDESDecays, .duplicateSPI, .ownRemoteGateway,
      .credentials, .encryptionAlgorithmWithAH, .secondAuthentication, .dontFragmentConflict,
      .antiReplayConflict, .laterIKE, .notOffered, .indistinctPolicy, .otherInsideInterface,
      .localIdentityUnused, .notServiceInterface, .remoteGatewayOfNoHost, .backupGatewayIsPrimary,
      .unroutedGateway,
      .noRuleForDirection, .outputRuleOfNextHop,
      .serviceInterfaceInUse, .overlap, .reservedInstance, .interfaceInUse, .nextHopUnused,
      .withoutEffect:
      .present
    }
  }
}
