import IKE
package import Wire

/// A port or a unit, as `show interfaces` tells it.
package struct InterfaceStatus: Equatable, Sendable {
  package struct Unit: Equatable, Sendable {
    package var name: LogicalInterface
    package var description: String?
    package var isAdministrativelyUp: Bool
    package var isLinkUp: Bool
    /// `inet`, where it carries IPv4.
    package var carriesIPv4: Bool
    package var addresses: [InterfaceAddress]
    package var serviceDomain: UnitModel.ServiceDomain?
    package var instance: String
    package var mtu: Int
    package var counters: InterfaceCounters
  }

  package var name: String
  package var description: String?
  package var isAdministrativelyUp: Bool
  package var isLinkUp: Bool
  package var encapsulation: String?
  package var mtu: Int?
  /// When its link went up or down for the last time; nil: never.
  package var flappedAt: Instant?
  /// How often its link went up or down.
  package var linkTransitions: UInt64
  /// When its counters were set to zero for the last time; nil: never.
  package var clearedAt: Instant?
  /// Sorted by number.
  package var units: [Unit]

  /// Of all its units.
  package var counters: InterfaceCounters {
    units.reduce(into: InterfaceCounters()) { $0 += $1.counters }
  }
}

/// A routing table, as `show route` tells it.
package struct RouteTableStatus: Equatable, Sendable {
  package var instance: String
  /// `inet.0`, `vrf.inet.0`.
  package var name: String
  /// The type of the instance: `forwarding` of the default one, `vrf`.
  package var type: String
  /// The logical interfaces of the instance, sorted.
  package var interfaces: [LogicalInterface]
  /// By destination, the active one first.
  package var routes: [Route]
}

/// A service set, as `show services service-sets summary` and
/// `show services ipsec-vpn ipsec statistics` tell it.
package struct ServiceSetStatus: Equatable, Sendable {
  package var name: String
  /// The service interface, without unit.
  package var interface: String
  package var localGateway: IPv4Address
  package var insideInterface: LogicalInterface?
  /// The routing instance of the outside, where the peers are.
  package var outsideInstance: String
  /// Of all its tunnels.
  package var statistics: IPsecStatistics
  package var drops: [DropReason: UInt64]
  /// In the order of its rules and terms.
  package var tunnels: [TunnelStatus]
}

extension Router {
  /// Sorted by name. Ports that are there and not configured are among them, and those that are
  /// configured and not there.
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

  /// What passed each unit in the last whole second before `now`.
  package func interfaceRates(at now: Instant) -> [LogicalInterface: UnitRates] {
    dataplane.interfaces.units.reduce(into: [:]) {
      $0[$1.key] = dataplane.interfaces.rates(of: $1.key, at: now)
    }
  }

  /// The default instance's first.
  package var routeTables: [RouteTableStatus] {
    dataplane.instances.map {
      RouteTableStatus(
        instance: $0.name, name: $0.model.tableName, type: $0.model.type,
        interfaces: $0.model.interfaces.sorted(), routes: $0.routes)
    }
  }

  /// What an instance calls itself in reports: the address of its loopback interface, or else of the
  /// first interface that has one; nil: none has.
  package func routerID(ofInstance name: String) -> IPv4Address? {
    let units = dataplane.instanceIndex(named: name).map { index in
      dataplane.interfaces.units.filter { $0.value.instance == index }.sorted { $0.key < $1.key }
    }
    let addressed = (units ?? []).filter { $0.value.primaryAddress != nil }
    return (addressed.first { $0.key.name == "lo0" } ?? addressed.first)?.value.primaryAddress
  }

  /// In the configured order.
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

  /// Of the local gateway of a service set; nil where nothing is negotiated.
  func ledger(of set: ServiceSet) -> SecurityAssociationLedger? {
    let gateway = LocalGatewayName(
      instance: dataplane.instances[set.outerInstance].name, address: set.model.localGateway)
    return controlPlane.gatewayIndex(gateway).map { controlPlane.gateways[$0].ike.ledger }
  }

  /// Packets that went no further, by reason.
  package var dropCounters: [DropReason: UInt64] { dataplane.drops }

  /// Oldest first.
  package var logEntries: [LogEntry] { controlPlane.systemLog.all }

  /// What a log file shows, oldest first.
  package func logEntries(in file: SyslogModel.File) -> [LogEntry] {
    controlPlane.systemLog.entries(in: file)
  }

  /// How many lines the log ever had.
  package var logPosition: Int { controlPlane.systemLog.position }

  /// What a log file took since the log had `position` lines, oldest first.
  package func logEntries(in file: SyslogModel.File, since position: Int) -> [LogEntry] {
    controlPlane.systemLog.entries(since: position).filter { file.takes($0.facility, $0.level) }
  }

  /// Whether a port is in the chassis or in the configuration.
  package func hasPort(_ name: String) -> Bool { dataplane.interfaces.ports[name] != nil }

  /// Whether the configuration leaves the port on.
  package func isAdministrativelyUp(_ port: String) -> Bool {
    dataplane.interfaces.ports[port]?.isAdministrativelyUp ?? false
  }

  package func hasAddress(_ address: IPv4Address, on port: String) -> Bool {
    dataplane.interfaces.units.contains { name, unit in
      name.name == port && unit.model.addresses.contains { $0.address == address }
    }
  }
}
