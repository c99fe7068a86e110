/// Names a tunnel at its local gateway, and is no word for people. Whoever configures the gateway
/// allots it: once, and the tunnel keeps it as long as it is configured.
package struct TunnelIdentifier: Hashable, Comparable, Sendable {
  package let number: Int

  package init(_ number: Int) { self.number = number }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
