import Cryptography
import IKE
import Wire

/// The new tunnels of all local gateways. They are collected term by term and taken over at once.
/// The work that this leaves to the gateways is then done one by one.
struct GatewayUpdate {
  private let named: NegotiationPolicies
  private var policies: [LocalGatewayName: TunnelPolicies] = [:]
  /// The number of terms of the configuration that have been examined.
  private var terms = 0
  /// The gateways that have tunnels in the new configuration.
  private var adopted: Set<LocalGatewayName> = []
  /// The work that is left, the next gateway last.
  private var rest: [(gateway: LocalGatewayName, work: Reconfiguration)] = []
  /// The tunnels that are established without traffic, the next one last.
  private var establishing: [(gateway: LocalGatewayName, tunnels: [TunnelIdentifier])] = []

  /// The messages and other outputs of a gateway.
  typealias Request = (gateway: LocalGatewayName, outputs: [GatewayOutput])

  init(_ model: RouterModel, _ credentials: Credentials) {
    named = NegotiationPolicies(model, credentials)
  }

  /// Examines the next term of a plane. Returns false if there is none.
  mutating func prepare(_ plane: borrowing ServicePlane, _ instances: [RoutingInstance]) -> Bool {
    prepare(plane.prepared, plane, instances)
  }

  /// Examines the next term of a configuration. Its tunnels are at the same positions in the plane.
  /// Returns false if there is none.
  mutating func prepare(
    _ prepared: PreparedModel, _ plane: borrowing ServicePlane, _ instances: [RoutingInstance]
  ) -> Bool {
    guard terms < prepared.terms.count else { return false }
    defer { terms += 1 }
    let term = prepared.terms[terms]
    let serviceSet = prepared.serviceSet(of: term)
    guard let name = term.policyName, plane.tunnels.passages[terms].isNegotiable,
      let policy = TunnelPolicy(
        plane.tunnels.terms[terms].identifier, name, prepared.model(of: term), named,
        ignoresNATs: serviceSet.ignoresNATs)
    else { return true }
    let gateway = LocalGatewayName(
      instance: instances[plane.sets[term.set].outerInstance].name,
      address: serviceSet.localGateway)
    let count = prepared.dynamicTunnelCounts[gateway.address] ?? 0
    policies[gateway, default: TunnelPolicies(minimumCapacity: count)].append(policy)
    return true
  }

  /// Gives each gateway its tunnels. Missing gateways are added.
  mutating func adopt(_ gateways: inout [LocalGateway], _ library: CryptographicLibrary) {
    let missing = policies.keys.filter { name in !gateways.contains { $0.name == name } }
    for name in missing.sorted(by: { ($0.address, $0.instance) < ($1.address, $1.instance) }) {
      gateways.append(
        LocalGateway(name: name, ike: Gateway(local: name.address, library: library)))
    }
    adopted = Set(policies.keys)
    rest = gateways.indices.reversed().map { index in
      let name = gateways[index].name
      let tunnels = policies.removeValue(forKey: name) ?? TunnelPolicies()
      return (name, gateways[index].ike.adopt(tunnels))
    }
  }

  /// Does the next unit of the remaining work. Returns nil if no work is left.
  mutating func follow(
    _ gateways: inout [LocalGateway], at now: Instant,
    using generator: inout any RandomNumberGenerator
  ) -> Request? {
    while let name = rest.last?.gateway {
      if let index = gateways.firstIndex(where: { $0.name == name }),
        let outputs = gateways[index].ike.continueConfiguring(
          &rest[rest.count - 1].work, at: now, using: &generator)
      {
        return (name, outputs)
      }
      rest.removeLast()
    }
    return nil
  }

  /// Removes the gateways that have no tunnels any more, and whose peers have been notified.
  func removeIdle(_ gateways: inout [LocalGateway]) {
    gateways.removeAll { !adopted.contains($0.name) && !$0.ike.isNotifying }
  }

  /// Finds the tunnels that are established without traffic.
  mutating func findEstablishing(_ gateways: [LocalGateway]) {
    establishing = gateways.reversed().map {
      ($0.name, $0.ike.tunnelsToEstablish.reversed())
    }
  }

  /// Starts the negotiation of the next tunnel. Returns nil if there is none.
  mutating func establish(
    _ gateways: inout [LocalGateway], at now: Instant,
    using generator: inout any RandomNumberGenerator
  ) -> Request? {
    while let name = establishing.last?.gateway {
      if let tunnel = establishing[establishing.count - 1].tunnels.popLast(),
        let index = gateways.firstIndex(where: { $0.name == name })
      {
        return (
          name,
          gateways[index].ike.beginEstablishing(tunnel, at: now, using: &generator)
        )
      }
      establishing.removeLast()
    }
    return nil
  }
}
