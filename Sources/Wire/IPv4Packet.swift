/// A whole IPv4 packet: its octets, and its header read once.
package struct IPv4Packet: Equatable, Sendable {
  /// Exactly as many as the total length says.
  package private(set) var octets: [UInt8]
  private var parsed: IPv4Header

  /// The largest total length that the field can say. RFC 791 §3.1.
  package static let maximumLength = 65_535

  /// Checks version, lengths and header checksum; drops a link's padding.
  package init(parsing octets: consuming [UInt8]) throws(WireError) {
    let (header, totalLength) = try IPv4Header.parse(octets.span)
    parsed = header
    if octets.count > totalLength { octets.removeSubrange(totalLength...) }
    self.octets = octets
  }

  /// nil where header and payload come to more than 65,535 octets.
  package init?(header: IPv4Header, payload: some Collection<UInt8>) {
    guard let totalLength = UInt16(exactly: header.length + payload.count) else { return nil }
    parsed = header
    octets = []
    octets.reserveCapacity(Int(totalLength))
    octets.append(contentsOf: repeatElement(0, count: header.length))
    var front = octets.mutableSpan
    header.store(totalLength: totalLength, into: &front)
    octets += payload
  }

  /// Setting it rewrites the octets of the header, and only those.
  package var header: IPv4Header {
    get { parsed }
    set {
      var header = newValue
      // The options are not ours to change, so the length is what it was.
      header.options = parsed.options
      let totalLength = UInt16(truncatingIfNeeded: octets.count)
      var rewritten = octets.mutableSpan
      header.store(totalLength: totalLength, into: &rewritten)
      parsed = header
    }
  }

  /// Hands the octets over, so that nobody else has them; none are left here.
  package mutating func takeOctets() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &octets)
    return taken
  }

  package var payload: ArraySlice<UInt8> { octets[parsed.length...] }
  package var source: IPv4Address { parsed.source }
  package var destination: IPv4Address { parsed.destination }
}
