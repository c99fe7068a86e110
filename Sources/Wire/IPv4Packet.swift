/// A whole IPv4 packet: its octets, and its header read once.
@usableFromInline package struct IPv4Packet: Equatable, Sendable {
  /// What is read of the header: no options, so that a copy counts no reference to them.
  @usableFromInline struct Fields: Equatable, Sendable {
    @usableFromInline let source: IPv4Address
    @usableFromInline let destination: IPv4Address
    fileprivate let identification: UInt16
    @usableFromInline let flagsAndOffset: UInt16
    @usableFromInline let typeOfService: UInt8
    @usableFromInline fileprivate(set) var timeToLive: UInt8
    @usableFromInline let carried: IPProtocol
    /// Octets of the header, options included.
    @usableFromInline let length: UInt8
  }

  /// Exactly as many octets as the total length says.
  @usableFromInline package private(set) var buffer: PacketBuffer
  @usableFromInline private(set) var fields: Fields

  /// The largest total length that the field can say. RFC 791 §3.1.
  @inlinable package static var maximumLength: Int { 65_535 }

  /// Checks version, lengths and header checksum; drops a link's padding.
  package init(parsing buffer: consuming PacketBuffer) throws(WireError) {
    let totalLength: Int
    (fields, totalLength) = try Fields.checked(buffer.storage.span.extracting(buffer.range))
    let padding = buffer.count - totalLength
    if padding > 0 { buffer.removeLast(padding) }
    self.buffer = buffer
  }

  package init(parsing octets: consuming [UInt8]) throws(WireError) {
    try self.init(parsing: PacketBuffer(octets))
  }

  /// What a room of ours has just put together, without options: its checksum is not computed again.
  /// nil where the octets are no such packet.
  package init?(own buffer: consuming PacketBuffer) {
    guard let fields = Fields(own: buffer.storage.span.extracting(buffer.range))
    else { return nil }
    self.fields = fields
    self.buffer = buffer
  }

  /// Has room for a tunnel. nil where header and payload come to more than 65,535 octets.
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

  /// Setting it rewrites the octets of the header, and only those.
  package var header: IPv4Header {
    get { fields.header(with: options) }
    set {
      var header = newValue
      // The options are not ours to change, so the length is what it was.
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

  /// Takes one off the time to live, of which there must be one, and mends the checksum by as much.
  /// RFC 1624 §3.
  package mutating func age() {
    precondition(fields.timeToLive > 0, "its time to live is over")
    let timeToLive = fields.timeToLive - 1
    fields.timeToLive = timeToLive
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
  @inlinable package mutating func takeBuffer() -> PacketBuffer {
    var taken: PacketBuffer = []
    swap(&taken, &buffer)
    return taken
  }

  package var octets: [UInt8] { buffer.octets }
  package var payload: ArraySlice<UInt8> {
    buffer.storage[buffer.start + headerLength..<buffer.end]
  }

  // Other rooms see these bodies: each packet asks for them several times.
  @inlinable @inline(__always) package var count: Int { buffer.count }
  @inlinable @inline(__always) package var source: IPv4Address { fields.source }
  @inlinable @inline(__always) package var destination: IPv4Address { fields.destination }
  @inlinable @inline(__always) package var carried: IPProtocol { fields.carried }
  @inlinable @inline(__always) package var headerLength: Int { Int(fields.length) }
  @inlinable @inline(__always) package var typeOfService: UInt8 { fields.typeOfService }
  @inlinable @inline(__always) package var timeToLive: UInt8 { fields.timeToLive }
  @inlinable @inline(__always) package var dontFragment: Bool {
    fields.flagsAndOffset & 0x4000 != 0
  }
  /// A fragment has another one before or behind it.
  @inlinable @inline(__always) package var isFragment: Bool { fields.flagsAndOffset & 0x3FFF != 0 }
}

extension IPv4Packet.Fields {
  /// The fields and the total length of a packet whose header is right.
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
    // There are options, or there is something to be told.
    let (header, totalLength) = try IPv4Header.parse(octets)
    return (Self(header), totalLength)
  }

  /// Of a whole packet without options, whose checksum is right; nil: it is none.
  fileprivate init?(own octets: Span<UInt8>) {
    guard octets.count >= IPv4Header.minimumLength, octets[0] == 0x45,
      Int(octets.load(UInt16.self, at: 2)) == octets.count
    else { return nil }
    self.init(reading: octets)
  }

  /// Of octets that begin with a header without options.
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
