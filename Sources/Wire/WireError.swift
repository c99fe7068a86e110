/// Why octets are not what they should be, and where they stopped making sense.
package struct WireError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    case truncated(needed: Int)
    /// A field has a value that no standard gives it, or that contradicts another field.
    case invalid(field: String)
    case checksum(of: String)
  }

  package var reason: Reason
  /// Octets from the start of what was parsed.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension WireError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .truncated(let needed): "truncated: \(needed) octets needed at \(offset)"
    case .invalid(let field): "invalid \(field) at \(offset)"
    case .checksum(let layer): "wrong checksum of \(layer) at \(offset)"
    }
  }
}
