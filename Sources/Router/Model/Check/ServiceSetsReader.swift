internal import Configuration
internal import Wire

/// A reader of `[edit services service-set]`.
struct ServiceSetsReader {
  private let serviceSet, options, localGateway, gatewayInstance, noNATTraversal: Field
  private let tunnelOptions: TunnelOptionsReader
  private let rules, ruleSets: Field
  private let nextHopService, inside, outside, interfaceService, serviceInterface: Field

  init(_ claims: inout Claims) {
    let path = "services service-set"
    serviceSet = claims.field(path)
    options = claims.field("\(path) ipsec-vpn-options")
    localGateway = claims.field("\(path) ipsec-vpn-options local-gateway")
    gatewayInstance = claims.field(
      "\(path) ipsec-vpn-options local-gateway routing-instance")
    tunnelOptions = TunnelOptionsReader(&claims, under: "\(path) ipsec-vpn-options")
    noNATTraversal = claims.field("\(path) ipsec-vpn-options no-nat-traversal")
    rules = claims.field("\(path) ipsec-vpn-rules")
    ruleSets = claims.field("\(path) ipsec-vpn-rule-sets")
    nextHopService = claims.field("\(path) next-hop-service")
    inside = claims.field("\(path) next-hop-service inside-service-interface")
    outside = claims.field("\(path) next-hop-service outside-service-interface")
    interfaceService = claims.field("\(path) interface-service")
    serviceInterface = claims.field("\(path) interface-service service-interface")
  }

  func read(
    _ services: CheckedStatement, _ interfaces: InterfaceInventory,
    _ instances: [RoutingInstanceModel], _ rules: RuleInventory, _ findings: inout Findings
  ) -> [ServiceSetModel] {
    let homes = GatewayHomes(interfaces, instances)
    let nodes = services.children(serviceSet)
    var users: [LogicalInterface: String] = [:]
    var models: [ServiceSetModel] = []
    for node in nodes {
      // A service set of another service, like NAT, has no effect here.
      if node.hasForeign, !node.has(self.rules), !node.has(ruleSets) { continue }
      let gateway = read(gatewayOf: node, homes, &findings)
      let options = node.child(options)
      let gatewayInstance = options?.child(localGateway)?.text(gatewayInstance)
      let said = options.map { tunnelOptions.read($0, &findings) } ?? TunnelOptions()
      var named = read(rulesOf: node, rules).map { $0.completed(by: said) }
      let before = findings.count
      let style = read(styleOf: node, interfaces, &users, &findings)
      guard let gateway, let style else { continue }
      if findings.count == before {
        check(gateway, saidIn: gatewayInstance, of: style, at: options, homes, &findings)
      }
      named = named.map { rule in
        if case .nextHop = style, rule.matchDirection == .output {
          findings.add(.outputRuleOfNextHop(rule: rule.name), at: node)
        }
        for term in rule.terms(outside: style) {
          findings.add(
            .otherInsideInterface(term.unit, term: term.name, rule: rule.name), at: node)
        }
        return rule.within(style)
      }
      models.append(
        ServiceSetModel(
          name: node.name, style: style, localGateway: gateway,
          gatewayInstance: gatewayInstance,
          ignoresNATs: options?.has(noNATTraversal) == true, rules: named))
    }
    let applied = Dictionary(
      models.map { ($0.name, Set($0.rules.map(\.matchDirection))) }, uniquingKeysWith: { $1 })
    for application in interfaces.applications {
      guard let directions = applied[application.serviceSet],
        !directions.contains(application.direction)
      else { continue }
      findings.add(
        .noRuleForDirection(serviceSet: application.serviceSet, application.direction),
        at: application.node, application.field, member: application.serviceSet)
    }
    let nextHopSets = Set(nodes.filter { $0.has(nextHopService) }.map(\.name))
    for application in interfaces.applications
    where nextHopSets.contains(application.serviceSet) {
      findings.add(
        .notInterfaceService, at: application.node, application.field,
        member: application.serviceSet)
    }
    return models
  }

  private func read(
    gatewayOf node: CheckedStatement, _ homes: GatewayHomes, _ findings: inout Findings
  ) -> IPv4Address? {
    let options = node.child(options)
    let gateway = options?.child(localGateway).flatMap {
      findings.key(of: $0) { IPv4Address($0) }
    }
    if let options, let gateway, !homes.hold(gateway) {
      findings.add(.foreignLocalGateway(gateway), at: options, localGateway)
    }
    if !node.has(rules), !node.has(ruleSets) { findings.add(.rulesMissing, at: node) }
    guard options.map({ $0.has(localGateway) }) != true else { return gateway }
    if node.has(rules) {
      findings.add(.localGatewayMissing(forRuleSets: false), at: node, rules)
    } else if node.has(ruleSets) {
      findings.add(.localGatewayMissing(forRuleSets: true), at: node, ruleSets)
    }
    return nil
  }

  /// Reports a gateway that is in another routing instance, because its tunnels could never be
  /// established.
  private func check(
    _ gateway: IPv4Address, saidIn name: String?, of style: ServiceSetModel.Style,
    at options: CheckedStatement?, _ homes: GatewayHomes, _ findings: inout Findings
  ) {
    guard let options, homes.hold(gateway), let instance = name ?? homes.instance(of: style),
      homes.lack(gateway, in: instance)
    else { return }
    findings.add(
      .gatewayElsewhere(gateway, instance: instance), at: options, localGateway)
  }

  /// Returns the rules in the order in which they are matched. A rule that is named twice counts
  /// once.
  private func read(rulesOf node: CheckedStatement, _ inventory: RuleInventory) -> [RuleModel] {
    let names =
      node.members(rules) + node.members(ruleSets).flatMap { inventory.ruleSets[$0] ?? [] }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.compactMap { inventory.rules[$0] }
  }

  // MARK: Style

  private func read(
    styleOf node: CheckedStatement, _ interfaces: InterfaceInventory,
    _ users: inout [LogicalInterface: String], _ findings: inout Findings
  ) -> ServiceSetModel.Style? {
    if let service = node.child(nextHopService) {
      let inside = unit(inside, of: service, .inside, interfaces, &findings)
      let outside = unit(outside, of: service, .outside, interfaces, &findings)
      claim(inside, self.inside, of: service, for: node.name, &users, &findings)
      claim(outside, self.outside, of: service, for: node.name, &users, &findings)
      guard let inside, let outside else { return nil }
      return .nextHop(inside: inside, outside: outside)
    }
    if let service = node.child(interfaceService) {
      return unit(serviceInterface, of: service, nil, interfaces, &findings)
        .map { .interface(service: $0) }
    }
    findings.add(.styleMissing, at: node)
    return nil
  }

  private func unit(
    _ field: Field, of service: CheckedStatement, _ domain: UnitModel.ServiceDomain?,
    _ interfaces: InterfaceInventory, _ findings: inout Findings
  ) -> LogicalInterface? {
    guard let name = findings.value(of: field, in: service, { LogicalInterface($0) }) else {
      return nil
    }
    if InterfaceName.kind(of: name.name) != .services {
      findings.add(.notServiceInterface(name), at: service, field)
    } else if let unit = interfaces.units[name] {
      if let domain, unit.serviceDomain != domain {
        findings.add(.serviceDomain(name, domain), at: service, field)
      }
    } else {
      findings.add(.undefinedInterface(name), at: service, field)
    }
    return name
  }

  /// Reports a unit that another service set uses. Routes lead packets to a next-hop service set
  /// through its units, so they cannot be shared.
  private func claim(
    _ unit: LogicalInterface?, _ field: Field, of service: CheckedStatement, for name: String,
    _ users: inout [LogicalInterface: String], _ findings: inout Findings
  ) {
    guard let unit else { return }
    if let user = users[unit], user != name {
      findings.add(.serviceInterfaceInUse(unit, serviceSet: user), at: service, field)
    } else {
      users[unit] = name
    }
  }
}
