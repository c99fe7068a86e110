/// A payload where it stands in its message: its length has been checked, its body not yet read.
/// RFC 2408 §3.2.
///
///     +---------------+---------------+-------------------------------+
///     | Next Payload  |   RESERVED    |         Payload Length        |
///     +---------------+---------------+-------------------------------+
package struct PayloadView: Equatable, Sendable {
  package let type: PayloadType
  /// The whole message, decrypted where it was encrypted: offsets in errors count from its start.
  package let octets: [UInt8]
  /// Where the body is: all after the generic header.
  package let body: Range<Int>

  /// Octets of the generic header.
  package static let headerLength = 4

  /// Where the generic header begins.
  package var start: Int { body.lowerBound - Self.headerLength }
  package var bodyOctets: [UInt8] { Array(octets[body]) }

  /// The chain of payloads from `start` to the end of the message. After the last one there may
  /// be padding, where the message was encrypted (RFC 2409 appendix B). RFC 2408 §5.3.
  ///
  /// Private payload types are kept, for those who know them; reserved ones are refused.
  package static func chain(
    first: PayloadType, in octets: [UInt8], from start: Int, mayBePadded: Bool
  ) throws(WireError) -> [PayloadView] {
    var views: [PayloadView] = []
    views.reserveCapacity(typicalCount)
    var type = first
    var typeOffset = 16
    var cursor = Cursor(at: start)
    let span = octets.span
    while type != .none {
      guard type.mayFollow else { throw WireError(.invalid(field: "next payload"), at: typeOffset) }
      let header = cursor.offset
      let next = PayloadType(rawValue: try cursor.read(UInt8.self, from: span))
      guard try cursor.read(UInt8.self, from: span) == 0 else {
        throw WireError(.invalid(field: "reserved of \(type)"), at: header + 1)
      }
      let length = Int(try cursor.read(UInt16.self, from: span))
      guard length >= headerLength, length <= octets.count - header else {
        throw WireError(.invalid(field: "\(type) length"), at: header + 2)
      }
      guard views.count < maximumCount else {
        throw WireError(.invalid(field: "number of payloads"), at: header)
      }
      views.append(
        PayloadView(type: type, octets: octets, body: header + headerLength..<header + length))
      try cursor.skip(length - headerLength, in: span)
      type = next
      typeOffset = header
    }
    guard mayBePadded || cursor.offset == octets.count else {
      throw WireError(.invalid(field: "ISAKMP length"), at: cursor.offset)
    }
    return views
  }

  /// As many as most messages have.
  private static let typicalCount = 8

  /// No honest message has more.
  private static let maximumCount = 64
}

extension [UInt8] {
  /// Fills in the length field of a payload that began at `start` and ends here.
  mutating func storeLength(from start: Int) {
    precondition(count - start <= UInt16.max, "a payload's length has 16 bits")
    self[start + 2] = UInt8(truncatingIfNeeded: (count - start) >> 8)
    self[start + 3] = UInt8(truncatingIfNeeded: count - start)
  }
}
