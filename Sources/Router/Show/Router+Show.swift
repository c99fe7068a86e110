import IKE
package import Wire

/// The state of a port with its units, as `show interfaces` reports it.
package struct InterfaceStatus: Equatable, Sendable {
  /// The state of a unit.
  package struct Unit: Equatable, Sendable {
    /// The name of the unit with its port.
    package var name: LogicalInterface
    /// The `description` statement; nil if none is configured.
    package var description: String?
    /// Whether the unit itself is not disabled.
    package var isAdministrativelyUp: Bool
    /// Whether the link of the port is up and the port is not disabled.
    package var isLinkUp: Bool
    /// Whether `family inet` is configured.
    package var carriesIPv4: Bool
    /// The addresses of `family inet`.
    package var addresses: [InterfaceAddress]
    /// The side of a unit of a service interface; nil if none is configured.
    package var serviceDomain: UnitModel.ServiceDomain?
    /// The name of the routing instance to which the unit belongs.
    package var instance: String
    /// The largest IPv4 packet, in octets.
    package var mtu: Int
    /// The counters, since the start or since they were cleared.
    package var counters: InterfaceCounters
  }

  /// The name of the port, such as `so-0/0/0`.
  package var name: String
  /// The `description` statement; nil if none is configured.
  package var description: String?
  /// Whether the port is not disabled.
  package var isAdministrativelyUp: Bool
  /// Whether the link is up and the port is not disabled.
  package var isLinkUp: Bool
  /// The link-layer encapsulation as the word of the statement; nil if none is configured.
  package var encapsulation: String?
  /// The largest IPv4 packet, in octets; nil if the port is not configured.
  package var mtu: Int?
  /// The time at which the link last went up or down; nil if it never did.
  package var flappedAt: Instant?
  /// The number of times that the link went up or down.
  package var linkTransitions: UInt64
  /// The time at which the counters were last set to zero; nil if they never were.
  package var clearedAt: Instant?
  /// The units, sorted by number.
  package var units: [Unit]

  /// The sum of the counters of all units.
  package var counters: InterfaceCounters {
    units.reduce(into: InterfaceCounters()) { $0 += $1.counters }
  }
}

/// A routing table, as `show route` reports it.
package struct RouteTableStatus: Equatable, Sendable {
  /// The name of the routing instance.
  package var instance: String
  /// The name of the table: `inet.0` or `vrf.inet.0`.
  package var name: String
  /// The type of the instance: `forwarding` for the default one, or `vrf`.
  package var type: String
  /// The logical interfaces of the instance, sorted.
  package var interfaces: [LogicalInterface]
  /// The routes by destination, the active one first.
  package var routes: [Route]
}

/// The state of a service set, as `show services service-sets summary` and `show services ipsec-vpn
/// ipsec statistics` report it.
package struct ServiceSetStatus: Equatable, Sendable {
  /// The name of the service set.
  package var name: String
  /// The service interface, without unit.
  package var interface: String
  /// The address of the local gateway.
  package var localGateway: IPv4Address
  /// The inside unit of a next-hop service set; nil for an interface service set.
  package var insideInterface: LogicalInterface?
  /// The routing instance of the outside, in which the peers are.
  package var outsideInstance: String
  /// The sum of the statistics of all its tunnels.
  package var statistics: IPsecStatistics
  /// The numbers of packets that the service set has dropped, by reason.
  package var drops: [DropReason: UInt64]
  /// The tunnels in the order of the rules and terms.
  package var tunnels: [TunnelStatus]
}

extension Router {
  /// The state of all ports, sorted by name. They include ports of the chassis that are not
  /// configured, and configured ones that do not exist.
  package var interfaceStatus: [InterfaceStatus] {
    dataplane.interfaces.ports.sorted { $0.key < $1.key }.map { name, port in
      InterfaceStatus(
        name: name, description: port.model?.description,
        isAdministrativelyUp: port.isAdministrativelyUp,
        isLinkUp: port.isUp, encapsulation: port.model?.encapsulation, mtu: port.model?.mtu,
        flappedAt: port.flappedAt, linkTransitions: port.linkTransitions, clearedAt: port.clearedAt,
        units: units(of: name, port))
    }
  }

  private func units(of name: String, _ port: InterfaceTable.Port) -> [InterfaceStatus.Unit] {
    let units = dataplane.interfaces.units.filter { $0.key.name == name }.sorted { $0.key < $1.key }
    return units.map { name, unit in
      InterfaceStatus.Unit(
        name: name, description: unit.model.description,
        isAdministrativelyUp: !unit.model.isDisabled, isLinkUp: port.isUp,
        carriesIPv4: unit.model.carriesIPv4, addresses: unit.model.addresses,
        serviceDomain: unit.model.serviceDomain, instance: dataplane.instances[unit.instance].name,
        mtu: unit.mtu, counters: dataplane.interfaces.counters(of: name))
    }
  }

  /// Returns the rates of each unit in the last whole second before `now`.
  package func interfaceRates(at now: Instant) -> [LogicalInterface: UnitRates] {
    dataplane.interfaces.units.reduce(into: [:]) {
      $0[$1.key] = dataplane.interfaces.rates(of: $1.key, at: now)
    }
  }

  /// The routing tables, that of the default instance first.
  package var routeTables: [RouteTableStatus] {
    dataplane.instances.map {
      RouteTableStatus(
        instance: $0.name, name: $0.model.tableName, type: $0.model.type,
        interfaces: $0.model.interfaces.sorted(), routes: $0.routes)
    }
  }

  /// Returns the router ID of an instance in reports: the address of its loopback interface, or
  /// else of the first interface that has one; nil if none has.
  package func routerID(ofInstance name: String) -> IPv4Address? {
    let units = dataplane.instanceIndex(named: name).map { index in
      dataplane.interfaces.units.filter { $0.value.instance == index }.sorted { $0.key < $1.key }
    }
    let addressed = (units ?? []).filter { $0.value.primaryAddress != nil }
    return (addressed.first { $0.key.name == "lo0" } ?? addressed.first)?.value.primaryAddress
  }

  /// The state of the service sets, in the configured order.
  package var serviceSetStatus: [ServiceSetStatus] {
    dataplane.services.sets.map { set in
      let tunnels = dataplane.services.tunnels[set.tunnels]
      let ledger = ledger(of: set)
      return ServiceSetStatus(
        name: set.name, interface: set.serviceInterface.name,
        localGateway: set.model.localGateway, insideInterface: set.insideInterface,
        outsideInstance: dataplane.instances[set.outerInstance].name,
        statistics: tunnels.reduce(into: IPsecStatistics(strays: set.strays)) {
          $0 += $1.statistics
        },
        drops: set.drops,
        tunnels: tunnels.map {
          var status = TunnelStatus($0, insideInterface: set.insideInterface, ledger: ledger)
          if status.state == .notInstalled(.awaitingPacket), dataplane.waitsForPeers {
            status.state = .notInstalled(.awaitingPeer)
          }
          return status
        })
    }
  }

  /// Returns the ledger of the service set's local gateway; nil if nothing is negotiated there.
  func ledger(of set: ServiceSet) -> SecurityAssociationLedger? {
    let gateway = LocalGatewayName(
      instance: dataplane.instances[set.outerInstance].name, address: set.model.localGateway)
    return controlPlane.gatewayIndex(gateway).map { controlPlane.gateways[$0].ike.ledger }
  }

  /// The number of dropped packets, by reason.
  package var dropCounters: [DropReason: UInt64] { dataplane.drops }

  /// All lines of the log, the oldest first.
  package var logEntries: [LogEntry] { controlPlane.systemLog.all }

  /// Returns the lines that a log file shows, the oldest first.
  package func logEntries(in file: SyslogModel.File) -> [LogEntry] {
    controlPlane.systemLog.entries(in: file)
  }

  /// The number of lines that were ever logged.
  package var logPosition: Int { controlPlane.systemLog.position }

  /// Returns the lines of a log file that were logged after the first `position` ones, the oldest
  /// first.
  package func logEntries(in file: SyslogModel.File, since position: Int) -> [LogEntry] {
    controlPlane.systemLog.entries(since: position).filter { file.takes($0.facility, $0.level) }
  }

  /// Returns whether a port exists in the chassis or in the configuration.
  package func hasPort(_ name: String) -> Bool { dataplane.interfaces.ports[name] != nil }

  /// Returns whether a port exists and is not disabled.
  package func isAdministrativelyUp(_ port: String) -> Bool {
    dataplane.interfaces.ports[port]?.isAdministrativelyUp ?? false
  }

  /// Returns whether a unit of a port has an address.
  package func hasAddress(_ address: IPv4Address, on port: String) -> Bool {
    dataplane.interfaces.units.contains { name, unit in
      name.name == port && unit.model.addresses.contains { $0.address == address }
    }
  }
}
