internal import Configuration
internal import IPsec
internal import Schema
internal import Wire

/// A reader of the rules and rule sets of `[edit services ipsec-vpn]`.
struct RulesReader {
  private let rule, matchDirection, term, ruleSet, ruleOfSet: Field
  private let terms: TermReader

  /// Returns the path to a gateway of a term.
  func place(
    of gateway: RemoteGateway, rule: String, term: String, in schema: Schema
  ) -> [PathElement] {
    let field =
      switch gateway {
      case .primary: terms.remoteGateway
      case .backup: terms.backupRemoteGateway
      }
    let path = PathElement.path(to: field.id, keys: [rule, term], in: schema)
    return path.dropLast() + [PathElement(field.id, value: gateway.address.description)]
  }

  init(_ claims: inout Claims) {
    rule = claims.field("services ipsec-vpn rule")
    matchDirection = claims.field("services ipsec-vpn rule match-direction")
    term = claims.field("services ipsec-vpn rule term")
    terms = TermReader(&claims)
    ruleSet = claims.field("services ipsec-vpn rule-set")
    ruleOfSet = claims.field("services ipsec-vpn rule-set rule")
  }

  /// Reads the rules. `known` holds the last ones, for those that have not changed, and then those
  /// read now.
  func read(
    _ ipsecVPN: CheckedStatement, _ policies: Policies, _ own: OwnNetworks,
    _ known: inout KnownRules?, _ findings: inout Findings
  ) -> RuleInventory {
    let circumstances = KnownRules.Circumstances(policies.withoutSecret, own)
    if let known, known.isWhole(of: ipsecVPN.statement, circumstances) { return known.inventory }
    var next = KnownRules(ipsecVPN.statement, circumstances, after: known)
    next.readRules(rule, after: known, in: findings.schema) { statement, inventory in
      let before = findings.count
      let model = read(
        .child(statement, of: ipsecVPN), policies, own, &inventory, &findings)
      return (model, findings.count == before)
    }
    var ruleSets: [String: [String]] = [:]
    for node in ipsecVPN.children(ruleSet) {
      ruleSets[node.name] = node.children(ruleOfSet).map(\.name)
    }
    next.finish(ruleSets, (terms.manualReader.spi, terms.manualReader.auxiliarySPI))
    known = next
    return next.inventory
  }

  private func read(
    _ node: CheckedStatement, _ policies: Policies, _ own: OwnNetworks,
    _ inventory: inout RuleInventory, _ findings: inout Findings
  ) -> RuleModel? {
    let direction = findings.value(
      of: matchDirection, in: node, RuleModel.MatchDirection.init)
    let termNodes = node.children(term)
    var models: [TermModel] = []
    models.reserveCapacity(termNodes.count)
    for termNode in termNodes {
      guard let read = terms.read(termNode, policies, own, &findings) else { continue }
      models.append(read.model)
      if let pair = read.manual { inventory.add(pair, of: read.model, in: node.name) }
    }
    return direction.map { RuleModel(name: node.name, matchDirection: $0, terms: models) }
  }
}

/// A reader of one term of a rule.
private struct TermReader {
  let manualReader: ManualReader
  private let from, source, destination, insideInterface: Field
  let remoteGateway, backupRemoteGateway: Field
  private let then, manual: Field
  private let dynamic, ikePolicy, ipsecPolicy: Field
  private let options: TunnelOptionsReader
  private let syslog: Field
  private let initiateDetection, detection, detectionInterval, detectionThreshold: Field

  init(_ claims: inout Claims) {
    let path = "services ipsec-vpn rule term"
    from = claims.field("\(path) from")
    source = claims.field("\(path) from source-address")
    destination = claims.field("\(path) from destination-address")
    insideInterface = claims.field("\(path) from ipsec-inside-interface")
    then = claims.field("\(path) then")
    remoteGateway = claims.field("\(path) then remote-gateway")
    backupRemoteGateway = claims.field("\(path) then backup-remote-gateway")
    manual = claims.field("\(path) then manual")
    manualReader = ManualReader(&claims)
    dynamic = claims.field("\(path) then dynamic")
    ikePolicy = claims.field("\(path) then dynamic ike-policy")
    ipsecPolicy = claims.field("\(path) then dynamic ipsec-policy")
    options = TunnelOptionsReader(&claims, under: "\(path) then")
    initiateDetection = claims.field("\(path) then initiate-dead-peer-detection")
    detection = claims.field("\(path) then dead-peer-detection")
    detectionInterval = claims.field("\(path) then dead-peer-detection interval")
    detectionThreshold = claims.field("\(path) then dead-peer-detection threshold")
    syslog = claims.field("\(path) then syslog")
  }

  func read(
    _ node: CheckedStatement, _ policies: Policies, _ own: OwnNetworks,
    _ findings: inout Findings
  ) -> (model: TermModel, manual: ManualReader.Pair?)? {
    let from = node.child(from)
    let sourcePrefix = from.flatMap { findings.value(of: source, in: $0) { IPv4Prefix($0) } }
    let destinationPrefix = from.flatMap {
      findings.value(of: destination, in: $0) { IPv4Prefix($0) }
    }
    let insideUnit = from.flatMap {
      findings.value(of: insideInterface, in: $0) { LogicalInterface($0) }
    }
    guard let then = node.child(then) else { return nil }
    let gateway = read(remoteGateway, of: then, own, &findings)
    let backup = read(backupRemoteGateway, of: then, own, &findings)
    if let backup, backup == gateway {
      findings.add(.backupGatewayIsPrimary(backup), at: then, backupRemoteGateway)
    }
    let pair = then.child(manual).flatMap { manualReader.read($0, &findings) }
    var security = pair.map {
      TermModel.Security.manual(
        inbound: $0.inbound.parameters, outbound: $0.outbound.parameters)
    }
    if let dynamic = then.child(dynamic) {
      security = read(dynamic: dynamic, policies, &findings)
    } else if then.has(backupRemoteGateway) {
      findings.add(.backupGatewayWithoutDynamic, at: then, backupRemoteGateway)
    }
    if !then.has(manual), !then.has(dynamic) { findings.add(.securityMissing, at: then) }
    let options = options.read(then, &findings)
    let detection = read(detectionOf: then, &findings)
    guard let gateway, let security else { return nil }
    let model = TermModel(
      name: node.name, source: sourcePrefix ?? .any, destination: destinationPrefix ?? .any,
      insideInterface: insideUnit, remoteGateway: gateway, backupRemoteGateway: backup,
      security: security,
      dontFragment: options.dontFragment, tunnelMTU: options.tunnelMTU,
      antiReplay: options.antiReplay,
      peerDetection: detection, logsPackets: then.has(syslog))
    return (model, pair)
  }

  private func read(
    detectionOf then: CheckedStatement, _ findings: inout Findings
  ) -> TermModel.PeerDetection? {
    let options = then.child(detection)
    guard then.has(initiateDetection) else {
      if options != nil { findings.add(.detectionNotInitiated, at: then, detection) }
      return nil
    }
    // If the container is missing, its defaults apply.
    let interval =
      options.flatMap { findings.value(of: detectionInterval, in: $0) { Int($0) } }
      ?? detectionInterval.defaultValue.flatMap { Int($0) }
    let threshold =
      options.flatMap { findings.value(of: detectionThreshold, in: $0) { Int($0) } }
      ?? detectionThreshold.defaultValue.flatMap { Int($0) }
    guard let interval, let threshold else { return nil }
    return TermModel.PeerDetection(interval: .seconds(interval), threshold: threshold)
  }

  private func read(
    _ gateway: Field, of then: CheckedStatement, _ own: OwnNetworks,
    _ findings: inout Findings
  ) -> IPv4Address? {
    guard let address = findings.value(of: gateway, in: then, { IPv4Address($0) }) else {
      return nil
    }
    if own.addresses.contains(address) {
      findings.add(.ownRemoteGateway(address), at: then, gateway)
    } else if let what = own.whatElse(address) {
      findings.add(.remoteGatewayOfNoHost(address, what: what), at: then, gateway)
    }
    return address
  }

  private func read(
    dynamic: CheckedStatement, _ policies: Policies, _ findings: inout Findings
  ) -> TermModel.Security {
    let ike = dynamic.text(ikePolicy)
    let ipsec = dynamic.text(ipsecPolicy)
    if ike == nil { findings.add(.ikePolicyMissing, at: dynamic) }
    if ipsec == nil { findings.add(.ipsecPolicyMissing, at: dynamic) }
    if let ike, policies.withoutSecret.contains(ike) {
      findings.add(.ikePolicyWithoutSecret, at: dynamic, ikePolicy)
    }
    return .dynamic(ikePolicy: ike, ipsecPolicy: ipsec)
  }
}
