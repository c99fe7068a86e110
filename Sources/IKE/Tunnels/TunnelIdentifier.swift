/// The identifier of a tunnel at its local gateway, which is never shown to the user. The
/// configuration assigns it once, and it stays as long as the tunnel is configured.
package struct TunnelIdentifier: Hashable, Comparable, Sendable {
  /// The number that the configuration has assigned.
  package let number: Int

  /// Creates the identifier from the number that the configuration has assigned.
  package init(_ number: Int) { self.number = number }

  /// Orders tunnels by their numbers.
  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
