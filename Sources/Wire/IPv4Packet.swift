/// A whole IPv4 packet: its octets, and its header read once.
package struct IPv4Packet: Equatable, Sendable {
  /// Exactly as many octets as the total length says.
  package private(set) var buffer: PacketBuffer
  private var parsed: IPv4Header

  /// The largest total length that the field can say. RFC 791 §3.1.
  package static let maximumLength = 65_535

  /// Checks version, lengths and header checksum; drops a link's padding.
  package init(parsing buffer: consuming PacketBuffer) throws(WireError) {
    let (header, totalLength) = try IPv4Header.parse(
      buffer.storage.span.extracting(droppingFirst: buffer.start))
    parsed = header
    let padding = buffer.count - totalLength
    if padding > 0 { buffer.removeLast(padding) }
    self.buffer = buffer
  }

  package init(parsing octets: consuming [UInt8]) throws(WireError) {
    try self.init(parsing: PacketBuffer(octets))
  }

  /// Has room for a tunnel. nil where header and payload come to more than 65,535 octets.
  package init?(header: IPv4Header, payload: some Collection<UInt8>) {
    guard header.length + payload.count <= Self.maximumLength else { return nil }
    parsed = header
    buffer = PacketBuffer(copying: payload)
    buffer.prepend(header.length)
    store(header)
  }

  private mutating func store(_ header: IPv4Header) {
    let totalLength = UInt16(truncatingIfNeeded: count)
    let start = buffer.start
    var octets = buffer.storage.mutableSpan
    header.store(totalLength: totalLength, into: &octets, at: start)
  }

  /// Setting it rewrites the octets of the header, and only those.
  package var header: IPv4Header {
    get { parsed }
    set {
      var header = newValue
      // The options are not ours to change, so the length is what it was.
      header.options = parsed.options
      store(header)
      parsed = header
    }
  }

  /// Takes one off the time to live, of which there must be one, and mends the checksum by as much.
  /// RFC 1624 §3.
  package mutating func age() {
    precondition(parsed.timeToLive > 0, "its time to live is over")
    let timeToLive = parsed.timeToLive - 1
    parsed.timeToLive = timeToLive
    let start = buffer.start
    var octets = buffer.storage.mutableSpan
    octets[start + 8] = timeToLive
    // The field holds the complement of the sum: what that loses, it gains, carry and all. Of the
    // two zeroes, the sum of a packet is never the one whose complement has all bits set.
    let sum = UInt32(octets.span.load(UInt16.self, at: start + 10)) + 0x100
    let folded = sum & 0xFFFF + sum >> 16
    octets.store(folded == 0xFFFF ? 0 : UInt16(truncatingIfNeeded: folded), at: start + 10)
  }

  /// Gives back the room around it, for a packet that is kept.
  package mutating func compact() { buffer.compact() }

  /// Hands the octets over, so that nobody else has them; none are left here.
  package mutating func takeBuffer() -> PacketBuffer {
    var taken: PacketBuffer = []
    swap(&taken, &buffer)
    return taken
  }

  package var count: Int { buffer.count }
  package var octets: [UInt8] { buffer.octets }
  package var payload: ArraySlice<UInt8> { buffer.storage[(buffer.start + parsed.length)...] }
  // Of the header, without a copy of it.
  package var source: IPv4Address { parsed.source }
  package var destination: IPv4Address { parsed.destination }
  package var carried: IPProtocol { parsed.protocol }
  package var headerLength: Int { parsed.length }
  package var typeOfService: UInt8 { parsed.typeOfService }
  package var timeToLive: UInt8 { parsed.timeToLive }
  package var dontFragment: Bool { parsed.dontFragment }
  package var isFragment: Bool { parsed.isFragment }
}
