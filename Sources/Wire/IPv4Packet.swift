/// A whole IPv4 packet: its octets, and the fields of its header, which are read once.
@usableFromInline package struct IPv4Packet: Equatable, Sendable {
  /// The fields of the header without the options, so that a copy counts no reference to an array.
  @usableFromInline struct Fields: Equatable, Sendable {
    @usableFromInline let source: IPv4Address
    @usableFromInline let destination: IPv4Address
    fileprivate let identification: UInt16
    @usableFromInline let flagsAndOffset: UInt16
    @usableFromInline let typeOfService: UInt8
    @usableFromInline fileprivate(set) var timeToLive: UInt8
    @usableFromInline let carried: IPProtocol
    /// The number of octets of the header, options included.
    @usableFromInline let length: UInt8
  }

  /// The octets of the packet, exactly as many as its total length says.
  @usableFromInline package private(set) var buffer: PacketBuffer
  @usableFromInline private(set) var fields: Fields

  /// The largest value of the Total Length field, in octets. RFC 791 section 3.1.
  @inlinable package static var maximumLength: Int { 65_535 }

  /// Reads a packet: checks version, lengths and header checksum, and removes link padding. Throws
  /// a `WireError`.
  package init(parsing buffer: consuming PacketBuffer) throws(WireError) {
    let totalLength: Int
    (fields, totalLength) = try Fields.checked(buffer.storage.span.extracting(buffer.range))
    let padding = buffer.count - totalLength
    if padding > 0 { buffer.removeLast(padding) }
    self.buffer = buffer
  }

  /// Reads a packet from an array of octets, with the same checks. Throws a `WireError`.
  package init(parsing octets: consuming [UInt8]) throws(WireError) {
    try self.init(parsing: PacketBuffer(octets))
  }

  /// Reads a packet without options that this program has just built, so its checksum is not
  /// verified. nil if the octets are not such a packet.
  package init?(own buffer: consuming PacketBuffer) {
    guard let fields = Fields(own: buffer.storage.span.extracting(buffer.range))
    else { return nil }
    self.fields = fields
    self.buffer = buffer
  }

  /// Builds a packet with room around it for the headers of a tunnel. nil if header and payload
  /// together exceed 65,535 octets.
  package init?(header: IPv4Header, payload: some Collection<UInt8>) {
    guard header.length + payload.count <= Self.maximumLength else { return nil }
    fields = Fields(header)
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

  /// The header; setting it rewrites the octets of the header only. The options cannot be changed.
  package var header: IPv4Header {
    get { fields.header(with: options) }
    set {
      var header = newValue
      // The options stay as they are, so the length of the header stays too.
      header.options = options
      store(header)
      fields = Fields(header)
    }
  }

  private var options: IPv4Options {
    guard headerLength > IPv4Header.minimumLength else { return .none }
    let start = buffer.start
    return IPv4Options(
      unchecked: Array(
        buffer.storage[start + IPv4Header.minimumLength..<start + headerLength]))
  }

  /// Decrements the time to live, which must be at least 1, and updates the checksum incrementally.
  /// RFC 1624 section 3.
  package mutating func age() {
    precondition(fields.timeToLive > 0, "its time to live is over")
    let timeToLive = fields.timeToLive - 1
    fields.timeToLive = timeToLive
    let start = buffer.start
    var octets = buffer.storage.mutableSpan
    octets[start + 8] = timeToLive
    // The field holds the complement of the sum, so what the sum loses is added to the field, with
    // end-around carry. A packet's sum is never zero, so the field is never 0xFFFF.
    let sum = UInt32(octets.span.load(UInt16.self, at: start + 10)) + 0x100
    let folded = sum & 0xFFFF + sum >> 16
    octets.store(folded == 0xFFFF ? 0 : UInt16(truncatingIfNeeded: folded), at: start + 10)
  }

  /// Releases the room around the packet, for a packet that is stored.
  package mutating func compact() { buffer.compact() }

  /// Returns the octets without a copy; this packet has none afterwards.
  @inlinable package mutating func takeBuffer() -> PacketBuffer {
    var taken: PacketBuffer = []
    swap(&taken, &buffer)
    return taken
  }

  /// The octets of the whole packet.
  package var octets: [UInt8] { buffer.octets }
  /// The octets behind the header.
  package var payload: ArraySlice<UInt8> {
    buffer.storage[buffer.start + headerLength..<buffer.end]
  }

  // `@inlinable`, because the code of other targets reads them several times for each packet.
  /// The number of octets of the packet, which is its total length.
  @inlinable @inline(__always) package var count: Int { buffer.count }
  /// The source address.
  @inlinable @inline(__always) package var source: IPv4Address { fields.source }
  /// The destination address.
  @inlinable @inline(__always) package var destination: IPv4Address { fields.destination }
  /// The protocol of the payload.
  @inlinable @inline(__always) package var carried: IPProtocol { fields.carried }
  /// The number of octets of the header, options included.
  @inlinable @inline(__always) package var headerLength: Int { Int(fields.length) }
  /// The type of service, whose two low bits are the congestion notification field.
  @inlinable @inline(__always) package var typeOfService: UInt8 { fields.typeOfService }
  /// The number of routers that may still forward the packet.
  @inlinable @inline(__always) package var timeToLive: UInt8 { fields.timeToLive }
  /// Whether the don't-fragment bit is set.
  @inlinable @inline(__always) package var dontFragment: Bool {
    fields.flagsAndOffset & 0x4000 != 0
  }
  /// Whether the packet is a fragment: another one precedes or follows it.
  @inlinable @inline(__always) package var isFragment: Bool { fields.flagsAndOffset & 0x3FFF != 0 }
}

extension IPv4Packet.Fields {
  /// Returns the fields and the total length of a packet whose header is correct. Throws a
  /// `WireError`.
  fileprivate static func checked(
    _ octets: Span<UInt8>
  ) throws(WireError) -> (fields: Self, totalLength: Int) {
    if octets.count >= IPv4Header.minimumLength, octets[0] == 0x45 {
      let totalLength = Int(octets.load(UInt16.self, at: 2))
      var checksum = InternetChecksum()
      checksum.add(octets.load(UInt64.self, at: 0))
      checksum.add(octets.load(UInt64.self, at: 8))
      checksum.add(IPv4Address(rawValue: octets.load(UInt32.self, at: 16)))
      if totalLength >= IPv4Header.minimumLength, totalLength <= octets.count,
        checksum.value == 0
      {
        return (Self(reading: octets), totalLength)
      }
    }
    // The header has options, or an error has to be found and named.
    let (header, totalLength) = try IPv4Header.parse(octets)
    return (Self(header), totalLength)
  }

  /// Reads a whole packet without options whose checksum is known to be right; nil for anything
  /// else.
  fileprivate init?(own octets: Span<UInt8>) {
    guard octets.count >= IPv4Header.minimumLength, octets[0] == 0x45,
      Int(octets.load(UInt16.self, at: 2)) == octets.count
    else { return nil }
    self.init(reading: octets)
  }

  /// Reads octets that begin with a header without options.
  fileprivate init(reading octets: Span<UInt8>) {
    source = IPv4Address(rawValue: octets.load(UInt32.self, at: 12))
    destination = IPv4Address(rawValue: octets.load(UInt32.self, at: 16))
    identification = octets.load(UInt16.self, at: 4)
    flagsAndOffset = octets.load(UInt16.self, at: 6)
    typeOfService = octets[1]
    timeToLive = octets[8]
    carried = IPProtocol(rawValue: octets[9])
    length = UInt8(IPv4Header.minimumLength)
  }

  fileprivate init(_ header: IPv4Header) {
    source = header.source
    destination = header.destination
    identification = header.identification
    flagsAndOffset = UInt16(header.flags.rawValue) << 13 | header.fragmentOffset
    typeOfService = header.typeOfService
    timeToLive = header.timeToLive
    carried = header.protocol
    length = UInt8(truncatingIfNeeded: header.length)
  }

  fileprivate func header(with options: IPv4Options) -> IPv4Header {
    IPv4Header(
      source: source, destination: destination, protocol: carried,
      typeOfService: typeOfService, identification: identification,
      flags: IPv4Header.Flags(rawValue: UInt8(truncatingIfNeeded: flagsAndOffset >> 13)),
      fragmentOffset: flagsAndOffset, timeToLive: timeToLive, options: options)
  }
}
