package import Configuration
package import Schema
internal import Wire

extension CommitReport {
  /// Returns the issues of the sound part of a file, without those that only follow from what has
  /// been refused: a statement that is missing where one has been refused, and a name that a refused
  /// statement may define.
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
  /// What a file would have to contain for an issue not to exist.
  fileprivate enum Cause {
    /// The issue is about statements that are there.
    case present
    /// The issue is about a statement that is missing: the child of that name, or any statement in
    /// the container or below it.
    case missing(child: String?)
    /// The issue is about something that is defined elsewhere, by one of these names.
    case undefined([String])
  }

  /// The container that the issue is about: the statement itself if it can contain others.
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
