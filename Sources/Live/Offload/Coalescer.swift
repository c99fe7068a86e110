import Wire

/// Joins TCP segments that follow each other, as the kernel does with what a network card receives
/// (GRO): a TUN device takes the result in one call, and the host's TCP in one step.
///
/// The packets of one connection keep their order. Only what `Segmentation` would cut into the same
/// packets again is joined, except that in packets that must not be fragmented the identification may
/// also stand still; it has no meaning there. RFC 6864 §4.1.
struct Coalescer {
  /// Packets that are written together, by their places in the batch.
  struct Group {
    let first: Int
    fileprivate var last: Int
    /// nil where nothing can be joined to the first packet.
    fileprivate let segment: TCPSegment?
    fileprivate var sequence: UInt32
    fileprivate var identification: UInt16
    fileprivate var isOpen: Bool
    /// Whether the checksum of the first packet is right.
    fileprivate var isVerified = false
    /// Octets of the packets, of all but the first without headers.
    private(set) var length: Int
    /// PSH and FIN, where the last packet has them.
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
      // Behind a short segment, or one after which the receiver is to be told, a new group begins.
      if segment.ends != 0 || segment.payloadLength < segmentSize { isOpen = false }
    }

    fileprivate mutating func join(_ place: Int, _ segment: TCPSegment) {
      last = place
      length += segment.payloadLength
      follow(segment)
    }

    /// Whether a segment continues the group, but for its options and its checksum.
    fileprivate func isContinued(by next: TCPSegment) -> Bool {
      guard isOpen, let segment, sequence == next.sequence, segment.common == next.common,
        next.payloadLength <= segment.payloadLength,
        length + next.payloadLength <= IPv4Packet.maximumLength
      else { return false }
      return next.identification == identification &+ 1
        || (next.common.dontFragment && next.identification == identification)
    }
  }

  /// In the order of their first packets.
  private(set) var groups: [Group] = []
  /// By place in the batch, the packet that follows in the same group.
  private var followers: [Int] = []
  /// How many of the last groups a packet may continue: connections whose segments alternate.
  private static let reach = 8

  /// Arranges a batch.
  mutating func arrange(_ packets: Span<PacketBuffer>) {
    groups.removeAll(keepingCapacity: true)
    followers.removeAll(keepingCapacity: true)
    for place in packets.indices {
      followers.append(-1)
      if !join(place, packets) { groups.append(Group(place, packets[place])) }
    }
  }

  /// The packet that follows another one in the same group; nil: that is the last.
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

  /// The kernel does not check what is joined: it relies on us.
  private mutating func verify(_ index: Int, _ first: Span<UInt8>) -> Bool {
    if !groups[index].isVerified {
      groups[index].isVerified = TransportChecksum.of(first, IPv4Header.minimumLength) == 0
    }
    return groups[index].isVerified
  }
}
