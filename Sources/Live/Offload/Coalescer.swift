import Wire

/// Joins consecutive TCP segments, as the kernel does with those that a network card receives
/// (GRO): a TUN device takes the result in one call, and the host's TCP processes it in one step.
///
/// The packets of one connection keep their order. Segments are joined only if `Segmentation` would
/// split the result into the same packets again, with one exception: in packets with the
/// don't-fragment bit the identification may also stay the same, since it has no meaning there. RFC
/// 6864 section 4.1.
struct Coalescer {
  /// The packets that are written together, by their indices in the batch.
  struct Group {
    let first: Int
    fileprivate var last: Int
    /// The first packet; nil if nothing can be joined to it.
    fileprivate let segment: TCPSegment?
    fileprivate var sequence: UInt32
    fileprivate var identification: UInt16
    fileprivate var isOpen: Bool
    /// Whether the checksum of the first packet has been verified.
    fileprivate var isVerified = false
    /// The number of octets of the first packet and of the data of all others.
    private(set) var length: Int
    /// The flags PSH and FIN of the last packet.
    private(set) var ends: UInt8
    var isSingle: Bool { first == last }
    var segmentSize: Int { segment?.payloadLength ?? 0 }
    var headerLength: Int { segment?.headerLength ?? 0 }

    fileprivate init(_ place: Int, _ packet: borrowing PacketBuffer) {
      first = place
      last = place
      let segment = TCPSegment(packet.storage.span.extracting(packet.range))
      self.segment = segment
      sequence = 0
      identification = 0
      length = packet.count
      ends = 0
      isOpen = segment != nil
      if let segment { follow(segment) }
    }

    private mutating func follow(_ segment: TCPSegment) {
      sequence = segment.sequence &+ UInt32(truncatingIfNeeded: segment.payloadLength)
      identification = segment.identification
      ends = segment.ends
      // A group ends with a short segment, and with PSH or FIN, after which the receiver must
      // deliver the data.
      if segment.ends != 0 || segment.payloadLength < segmentSize { isOpen = false }
    }

    fileprivate mutating func join(_ place: Int, _ segment: TCPSegment) {
      last = place
      length += segment.payloadLength
      follow(segment)
    }

    /// Returns whether a segment continues the group; options and checksum are compared elsewhere.
    fileprivate func isContinued(by next: TCPSegment) -> Bool {
      guard isOpen, let segment, sequence == next.sequence, segment.common == next.common,
        next.payloadLength <= segment.payloadLength,
        length + next.payloadLength <= IPv4Packet.maximumLength
      else { return false }
      return next.identification == identification &+ 1
        || (next.common.dontFragment && next.identification == identification)
    }
  }

  /// The groups in the order of their first packets.
  private(set) var groups: [Group] = []
  /// For each packet of the batch, the index of the next one in its group; -1 for the last.
  private var followers: [Int] = []
  /// The number of last groups that a packet may continue, for connections whose segments
  /// alternate.
  private static let reach = 8

  /// Arranges the packets of a batch in groups.
  mutating func arrange(_ packets: Span<PacketBuffer>) {
    groups.removeAll(keepingCapacity: true)
    followers.removeAll(keepingCapacity: true)
    for place in packets.indices {
      followers.append(-1)
      if !join(place, packets) { groups.append(Group(place, packets[place])) }
    }
  }

  /// Returns the index of the packet that follows in the same group; nil after the last.
  func follower(of place: Int) -> Int? { followers[place] < 0 ? nil : followers[place] }

  private mutating func join(_ place: Int, _ packets: Span<PacketBuffer>) -> Bool {
    let packet = packets[place].storage.span.extracting(packets[place].range)
    guard let segment = TCPSegment(packet) else { return false }
    for index in groups.indices.suffix(Self.reach).reversed() {
      guard let other = groups[index].segment, other.common.addresses == segment.common.addresses,
        other.common.ports == segment.common.ports
      else { continue }
      let leader = groups[index].first
      let first = packets[leader].storage.span.extracting(packets[leader].range)
      guard groups[index].isContinued(by: segment), segment.hasOptions(of: packet, in: first),
        verify(index, first), TransportChecksum.of(packet, IPv4Header.minimumLength) == 0
      else { return false }
      followers[groups[index].last] = place
      groups[index].join(place, segment)
      return true
    }
    return false
  }

  /// Verifies the checksum of a group's first packet, because the kernel does not check joined
  /// packets.
  private mutating func verify(_ index: Int, _ first: Span<UInt8>) -> Bool {
    if !groups[index].isVerified {
      groups[index].isVerified = TransportChecksum.of(first, IPv4Header.minimumLength) == 0
    }
    return groups[index].isVerified
  }
}
