/// The reason why octets could not be decoded, and the offset of the fault.
package struct WireError: Error, Equatable, Sendable {
  /// The kinds of errors.
  package enum Reason: Equatable, Sendable {
    /// The octets end before this many could be read.
    case truncated(needed: Int)
    /// A field has a value that no standard defines, or one that contradicts another field.
    case invalid(field: String)
    /// The checksum of the named layer is wrong.
    case checksum(of: String)
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The offset of the fault from the start of what was parsed, in octets.
  package var offset: Int

  /// Creates an error for a fault at an offset from the start of what was parsed.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension WireError: CustomStringConvertible {
  /// The error as it is logged, such as `truncated: 8 octets needed at 20`.
  package var description: String {
    switch reason {
    case .truncated(let needed): "truncated: \(needed) octets needed at \(offset)"
    case .invalid(let field): "invalid \(field) at \(offset)"
    case .checksum(let layer): "wrong checksum of \(layer) at \(offset)"
    }
  }
}
