/// The fields of an IPv4 header, except for the lengths and the checksum, which follow from the
/// packet. RFC 791 section 3.1.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------+-------+---------------+-------------------------------+
///     |Version|  IHL  |Type of Service|          Total Length         |
///     +-------+-------+---------------+-----+-------------------------+
///     |         Identification        |Flags|      Fragment Offset    |
///     +---------------+---------------+-----+-------------------------+
///     |  Time to Live |    Protocol   |         Header Checksum       |
///     +---------------+---------------+-------------------------------+
///     |                         Source Address                        |
///     +---------------------------------------------------------------+
///     |                      Destination Address                      |
///     +---------------------------------------------------------------+
///     |                            Options                            |
///     +---------------------------------------------------------------+
@usableFromInline package struct IPv4Header: Equatable, Sendable {
  /// The three flags of the header.
  package struct Flags: OptionSet, Sendable {
    /// The flags as in the header, in the low three bits.
    package var rawValue: UInt8

    /// Creates flags from the low three bits of a number; the other bits are ignored.
    package init(rawValue: UInt8) { self.rawValue = rawValue & 7 }

    /// The flag of every fragment except for the last one.
    package static let moreFragments = Flags(rawValue: 1)
    /// The flag that forbids routers to fragment the packet.
    package static let dontFragment = Flags(rawValue: 2)
    /// The reserved bit, which is forwarded unchanged.
    package static let reserved = Flags(rawValue: 4)
  }

  /// The type of service, whose two low bits are the congestion notification field.
  package var typeOfService: UInt8
  /// The identification, which is equal in all fragments of a datagram.
  package var identification: UInt16
  /// The flags of the packet.
  package var flags: Flags
  /// The offset of the fragment in units of eight octets; 13 bits.
  package var fragmentOffset: UInt16 { didSet { fragmentOffset &= 0x1FFF } }
  /// The number of routers that may still forward the packet.
  package var timeToLive: UInt8
  /// The protocol of the payload.
  package var `protocol`: IPProtocol
  /// The source address.
  package var source: IPv4Address
  /// The destination address.
  package var destination: IPv4Address
  /// The options, which are empty in most packets.
  package internal(set) var options: IPv4Options

  /// Creates a header; by default, one of a packet that is not a fragment and has no options. Only
  /// the low 13 bits of the fragment offset are kept.
  package init(
    source: IPv4Address, destination: IPv4Address, protocol: IPProtocol,
    typeOfService: UInt8 = 0, identification: UInt16 = 0, flags: Flags = [],
    fragmentOffset: UInt16 = 0, timeToLive: UInt8 = 64, options: IPv4Options = .none
  ) {
    self.typeOfService = typeOfService
    self.identification = identification
    self.flags = flags
    self.fragmentOffset = fragmentOffset & 0x1FFF
    self.timeToLive = timeToLive
    self.protocol = `protocol`
    self.source = source
    self.destination = destination
    self.options = options
  }

  /// The number of octets of a header without options.
  @inlinable package static var minimumLength: Int { 20 }

  /// The number of octets of the header, options included: 20 to 60.
  package var length: Int { Self.minimumLength + options.octets.count }
  /// Whether the don't-fragment bit is set.
  package var dontFragment: Bool { flags.contains(.dontFragment) }
  /// Whether the packet is a fragment, the first or a later one.
  package var isFragment: Bool { flags.contains(.moreFragments) || fragmentOffset != 0 }
  /// Whether the payload begins at offset 0, which is true also for an unfragmented packet.
  package var isFirstFragment: Bool { fragmentOffset == 0 }

  /// Reads the header at the start of `octets`, and the total length that it states. Octets behind
  /// the total length are link padding. Fewer octets are an error only if `isWhole`, because an
  /// ICMP error quotes only the beginning of a packet. Throws a `WireError` for wrong version,
  /// lengths or checksum.
  package static func parse(
    _ octets: Span<UInt8>, isWhole: Bool = true
  ) throws(WireError) -> (header: IPv4Header, totalLength: Int) {
    var cursor = Cursor()
    let first = try cursor.read(UInt8.self, from: octets)
    guard first >> 4 == 4 else { throw WireError(.invalid(field: "version"), at: 0) }
    let headerLength = Int(first & 15) * 4
    guard headerLength >= minimumLength else { throw WireError(.invalid(field: "IHL"), at: 0) }
    guard octets.count >= headerLength else {
      throw WireError(.truncated(needed: headerLength), at: 0)
    }
    let typeOfService = try cursor.read(UInt8.self, from: octets)
    let totalLength = Int(try cursor.read(UInt16.self, from: octets))
    guard totalLength >= headerLength else {
      throw WireError(.invalid(field: "total length"), at: 2)
    }
    guard octets.count >= totalLength || !isWhole else {
      throw WireError(.truncated(needed: totalLength), at: 2)
    }
    let identification = try cursor.read(UInt16.self, from: octets)
    let flagsAndOffset = try cursor.read(UInt16.self, from: octets)
    let timeToLive = try cursor.read(UInt8.self, from: octets)
    let carried = IPProtocol(rawValue: try cursor.read(UInt8.self, from: octets))
    try cursor.skip(2, in: octets)
    let source = try cursor.readAddress(from: octets)
    let destination = try cursor.readAddress(from: octets)
    guard InternetChecksum.of(octets.extracting(first: headerLength)) == 0 else {
      throw WireError(.checksum(of: "IPv4 header"), at: 10)
    }
    let options =
      headerLength == minimumLength
      ? [] : try cursor.read(count: headerLength - minimumLength, from: octets)
    let header = IPv4Header(
      source: source, destination: destination, protocol: carried, typeOfService: typeOfService,
      identification: identification,
      flags: Flags(rawValue: UInt8(truncatingIfNeeded: flagsAndOffset >> 13)),
      fragmentOffset: flagsAndOffset, timeToLive: timeToLive,
      options: IPv4Options(unchecked: options))
    return (header, totalLength)
  }

  /// Writes the header of a packet of `totalLength` octets, with its checksum, at `start`.
  package func store(totalLength: UInt16, into octets: inout MutableSpan<UInt8>, at start: Int) {
    octets[start] = 0x40 | UInt8(truncatingIfNeeded: length / 4)
    octets[start + 1] = typeOfService
    octets.store(totalLength, at: start + 2)
    octets.store(identification, at: start + 4)
    octets.store(UInt16(flags.rawValue) << 13 | fragmentOffset, at: start + 6)
    octets[start + 8] = timeToLive
    octets[start + 9] = `protocol`.rawValue
    octets.store(UInt16(0), at: start + 10)
    octets.store(source.rawValue, at: start + 12)
    octets.store(destination.rawValue, at: start + 16)
    for (index, octet) in options.octets.enumerated() {
      octets[start + Self.minimumLength + index] = octet
    }
    let checksum = InternetChecksum.of(octets.span.extracting(start..<start + length))
    octets.store(checksum, at: start + 10)
  }
}
