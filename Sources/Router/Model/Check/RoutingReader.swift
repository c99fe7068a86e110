internal import Configuration
internal import Wire

/// A reader of `[edit routing-options]` and `[edit routing-instances]`.
struct RoutingReader {
  private let routingOptions, instances, instance, type, interface, instanceRoutingOptions: Field
  private let defaultRoutes, instanceRoutes: StaticRoutesReader

  init(_ claims: inout Claims) {
    routingOptions = claims.field("routing-options")
    defaultRoutes = StaticRoutesReader(&claims, under: "routing-options")
    instances = claims.field("routing-instances")
    instance = claims.field("routing-instances <>")
    type = claims.field("routing-instances <> instance-type")
    interface = claims.field("routing-instances <> interface")
    instanceRoutingOptions = claims.field("routing-instances <> routing-options")
    instanceRoutes = StaticRoutesReader(&claims, under: "routing-instances <> routing-options")
  }

  func read(
    _ root: CheckedStatement, _ inventory: InterfaceInventory, _ findings: inout Findings
  ) -> [RoutingInstanceModel] {
    let nodes = root.child(instances)?.children(instance) ?? []
    var owners: [LogicalInterface: String] = [:]
    let members = nodes.map { read(interfacesOf: $0, &owners, inventory, &findings) }
    inventory.checkOverlaps(owners: owners, &findings)

    var main = RoutingInstanceModel(name: RoutingInstanceModel.defaultName)
    main.interfaces = inventory.units.keys.filter { owners[$0] == nil }.sorted()
    main.staticRoutes =
      root.child(routingOptions).map {
        defaultRoutes.read($0, through: Set(main.interfaces), inventory, &findings)
      } ?? []
    let others = zip(nodes, members).map { node, members in
      let routes = node.child(instanceRoutingOptions).map {
        instanceRoutes.read($0, through: Set(members), inventory, &findings)
      }
      return RoutingInstanceModel(
        name: node.name, type: node.text(type) ?? "forwarding", interfaces: members,
        staticRoutes: routes ?? [])
    }
    return [main] + others
  }

  private func read(
    interfacesOf instance: CheckedStatement, _ owners: inout [LogicalInterface: String],
    _ inventory: InterfaceInventory, _ findings: inout Findings
  ) -> [LogicalInterface] {
    if instance.name == RoutingInstanceModel.defaultName {
      findings.add(.reservedInstance(instance.name), at: instance)
    }
    var members: [LogicalInterface] = []
    for node in instance.children(interface) {
      guard let unit = findings.key(of: node, { LogicalInterface($0) }) else { continue }
      if let owner = owners[unit] {
        findings.add(.interfaceInUse(unit, instance: owner), at: node)
      } else if inventory.units[unit] == nil {
        findings.add(.undefinedInterface(unit), at: node)
      } else {
        owners[unit] = instance.name
        members.append(unit)
      }
    }
    return members
  }
}

/// A reader of the `static` hierarchy of one routing instance.
struct StaticRoutesReader {
  private let container, route, nextHop, discard, reject, receive, preference, resolve: Field

  init(_ claims: inout Claims, under path: String) {
    container = claims.field("\(path) static")
    route = claims.field("\(path) static route")
    nextHop = claims.field("\(path) static route next-hop")
    discard = claims.field("\(path) static route discard")
    reject = claims.field("\(path) static route reject")
    receive = claims.field("\(path) static route receive")
    preference = claims.field("\(path) static route preference")
    resolve = claims.field("\(path) static route resolve")
  }

  /// Reads the static routes. `members` are the interfaces of the instance.
  func read(
    _ options: CheckedStatement, through members: Set<LogicalInterface>,
    _ inventory: InterfaceInventory, _ findings: inout Findings
  ) -> [StaticRouteModel] {
    var routes: [StaticRouteModel] = []
    for node in options.child(container)?.children(route) ?? [] {
      let hop = read(nextHopOf: node, members, inventory, &findings)
      guard let destination = findings.key(of: node, { IPv4Prefix($0) }), let hop else { continue }
      routes.append(
        StaticRouteModel(
          destination: destination, nextHop: hop,
          preference: findings.value(of: preference, in: node) { Int($0) }
            ?? StaticRouteModel.standardPreference,
          resolvesNextHop: node.has(resolve)))
    }
    return routes
  }

  private func read(
    nextHopOf node: CheckedStatement, _ members: Set<LogicalInterface>,
    _ inventory: InterfaceInventory, _ findings: inout Findings
  ) -> StaticRouteModel.NextHop? {
    if node.has(discard) { return .discard }
    if node.has(reject) { return .reject }
    if node.has(receive) { return .receive }
    guard node.has(nextHop) else {
      // A route whose next hop is a foreign statement is left out.
      if node.hasForeign { return nil }
      findings.add(.nextHopMissing, at: node)
      return nil
    }
    let texts = node.members(nextHop)
    let hops = texts.map { read(nextHop: $0, of: node, members, inventory, &findings) }
    if let second = texts.dropFirst().first {
      findings.add(.nextHopUnused, at: node, nextHop, member: second)
    }
    return hops.first ?? nil
  }

  private func read(
    nextHop text: String, of node: CheckedStatement, _ members: Set<LogicalInterface>,
    _ inventory: InterfaceInventory, _ findings: inout Findings
  ) -> StaticRouteModel.NextHop? {
    if let address = IPv4Address(text) { return .address(address) }
    guard let unit = LogicalInterface(text) else {
      findings.add(.unreadable(text), at: node, nextHop, member: text)
      return nil
    }
    if !members.contains(unit) {
      let isDefined = inventory.units[unit] != nil
      findings.add(
        isDefined ? .foreignNextHop(unit) : .undefinedInterface(unit), at: node, nextHop,
        member: text)
    }
    return .interface(unit)
  }
}
