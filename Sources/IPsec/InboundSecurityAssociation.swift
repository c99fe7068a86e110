package import Cryptography
package import Wire

/// The security association of the receiving end of a tunnel, which opens outer packets: it checks,
/// decrypts and returns the inner packets.
///
/// `open` changes its replay window and its counters, so the changed value has to be kept.
package struct InboundSecurityAssociation {
  /// The content of an outer packet that was opened.
  package enum Opened: Equatable, Sendable {
    /// A whole IPv4 packet. Only the version and the lengths in its header have been checked.
    case packet(PacketBuffer)
    /// A dummy packet, which the peer sends to hide how much traffic there is, and which is
    /// dropped. RFC 4303 section 2.6.
    case dummy
  }

  private(set) var transforms: SecurityTransforms
  /// The window of received sequence numbers; nil if replay is not checked.
  package private(set) var replayWindow: ReplayWindow?
  private var traffic = SecurityAssociationCounters.Traffic()
  // The failures are last, because packets without an error do not read them.
  private var failures = SecurityAssociationCounters.Failures()

  /// Creates an association whose replay window has `windowSize` numbers, a multiple of 64. Replay
  /// is checked only if packets are authenticated, whatever `checksReplay` says (RFC 4303 section
  /// 3.4.3). Throws if a key has a wrong length or an algorithm cannot be loaded.
  package init(
    _ parameters: SecurityAssociationParameters, checksReplay: Bool,
    windowSize: Int = ReplayWindow.leastSize, library: CryptographicLibrary
  ) throws(CryptographyError) {
    replayWindow = checksReplay && parameters.isAuthenticated ? ReplayWindow(size: windowSize) : nil
    transforms = try SecurityTransforms(parameters, library: library)
  }

  /// The protocol, SPIs, algorithms and keys of the association.
  package var parameters: SecurityAssociationParameters { transforms.parameters }
  /// The lengths of what surrounds an inner packet.
  package var encapsulation: Encapsulation { transforms.encapsulation }
  /// The numbers of packets and octets that were opened, and of packets that failed.
  package var counters: SecurityAssociationCounters {
    SecurityAssociationCounters(traffic, failures)
  }

  /// The number of octets at the beginning of the value that a packet without an error may read,
  /// which is what the processor has to prefetch.
  package static var octetsForPackets: Int {
    MemoryLayout<Self>.size - MemoryLayout<SecurityAssociationCounters.Failures>.size
  }

  // `mutating`, because the whole association would be copied for the call otherwise.

  /// Returns whether the SPI of the outermost header is `spi`.
  package mutating func has(_ spi: UInt32) -> Bool { transforms.spi == spi }

  /// Adds the addresses of the keys with which packets of `count` octets are decrypted to `places`.
  @inline(__always)
  mutating func addKeys(forOctets count: Int, to places: inout KeyPlaces) {
    transforms.addKeys(forOctets: count, encrypts: false, to: &places)
  }

  /// Opens one whole outer packet, which has been reassembled if it came in fragments. A packet
  /// that fails is counted and changes nothing else.
  package mutating func open(_ packet: consuming [UInt8]) throws(IPsecError) -> Opened {
    var batch = OpenBatch()
    var unused = BatchCounters()
    batch.append(PacketBuffer(packet))
    batch.open(counting: &unused) { _, use in
      use(&self)
      return true
    }
    return try batch.takeResult(at: 0)
  }

  // `mutating`, because the whole association would be copied for the call otherwise.
  @inline(__always)
  mutating func checkReplay(of number: UInt32) throws(IPsecError) {
    switch replayWindow?.check(number) {
    case .fresh, nil: return
    case .replayed: throw IPsecError(.replayed)
    case .beforeWindow: throw IPsecError(.beforeWindow)
    }
  }

  /// Marks the sequence number of an authenticated packet as received.
  @inline(__always)
  mutating func mark(_ number: UInt32) { replayWindow?.mark(number) }

  /// Counts a packet that was not opened.
  mutating func count(_ reason: IPsecError.Reason) { failures.count(reason) }

  /// Counts a packet that was opened, with the octets of the inner and of the outer packet.
  @inline(__always)
  mutating func count(inner: Int, outer: Int) { traffic.count(inner: inner, outer: outer) }
}
