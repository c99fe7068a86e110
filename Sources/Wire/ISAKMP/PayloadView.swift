/// A payload within its message. Its length has been checked, its body has not been decoded. RFC
/// 2408 section 3.2.
///
///     +---------------+---------------+-------------------------------+
///     | Next Payload  |   RESERVED    |         Payload Length        |
///     +---------------+---------------+-------------------------------+
package struct PayloadView: Equatable, Sendable {
  /// The type of the payload.
  package let type: PayloadType
  /// The octets of the whole message, decrypted if it was encrypted; offsets in errors count from
  /// its start.
  package let octets: [UInt8]
  /// The range of the body, which is everything behind the generic header.
  package let body: Range<Int>

  /// The number of octets of the generic header.
  package static let headerLength = 4

  /// The offset of the generic header.
  package var start: Int { body.lowerBound - Self.headerLength }
  /// A copy of the octets of the body.
  package var bodyOctets: [UInt8] { Array(octets[body]) }

  /// Reads the chain of payloads from `start` to the end of the message. An encrypted message may
  /// have padding behind the last one (RFC 2409 appendix B). Throws a `WireError`. RFC 2408 section
  /// 5.3.
  ///
  /// Payloads of private types are returned; reserved types are an error.
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

  /// The number of payloads for which memory is reserved; most messages have no more.
  private static let typicalCount = 8

  /// The largest number of payloads that is accepted, far above what negotiations need.
  private static let maximumCount = 64
}

extension [UInt8] {
  /// Writes the length field of a payload that begins at `start` and ends at the end of the array.
  mutating func storeLength(from start: Int) {
    precondition(count - start <= UInt16.max, "a payload's length has 16 bits")
    self[start + 2] = UInt8(truncatingIfNeeded: (count - start) >> 8)
    self[start + 3] = UInt8(truncatingIfNeeded: count - start)
  }
}
