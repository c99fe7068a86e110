/// The tunnels of a gateway, collected one by one before they are given to it.
package struct TunnelPolicies {
  var table = TunnelPolicyTable()

  /// Creates an empty collection. `minimumCapacity` is the expected number of tunnels.
  package init(minimumCapacity: Int = 0) { table.reserveCapacity(minimumCapacity) }

  /// Adds a tunnel after the others. The order is that in which a gateway tries the tunnels.
  package mutating func append(_ policy: TunnelPolicy) { table.append(policy) }
}
