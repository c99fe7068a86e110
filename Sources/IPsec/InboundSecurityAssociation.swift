package import Cryptography
package import Wire

/// One direction of a tunnel, at the end that receives: opens outer packets into inner ones.
///
/// A value that counts: keep the one that `open` changed.
package struct InboundSecurityAssociation {
  package enum Opened: Equatable, Sendable {
    /// A whole IPv4 packet. Of its header, only that its lengths fit has been checked.
    case packet(PacketBuffer)
    /// Made to hide how much is sent, and to be dropped unseen. RFC 4303 §2.6.
    case dummy
  }

  private(set) var transforms: SecurityTransforms
  /// Nil where replay is not checked.
  package private(set) var replayWindow: ReplayWindow?
  private var traffic = SecurityAssociationCounters.Traffic()
  // Last, because good packets do not read them.
  private var failures = SecurityAssociationCounters.Failures()

  /// Replay is checked only where packets are authenticated, whatever `checksReplay` says
  /// (RFC 4303 §3.4.3), in a window of so many numbers, a multiple of 64. Loads what the library lacks yet.
  package init(
    _ parameters: SecurityAssociationParameters, checksReplay: Bool,
    windowSize: Int = ReplayWindow.leastSize, library: CryptographicLibrary
  ) throws(CryptographyError) {
    replayWindow = checksReplay && parameters.isAuthenticated ? ReplayWindow(size: windowSize) : nil
    transforms = try SecurityTransforms(parameters, library: library)
  }

  package var parameters: SecurityAssociationParameters { transforms.parameters }
  package var encapsulation: Encapsulation { transforms.encapsulation }
  package var counters: SecurityAssociationCounters {
    SecurityAssociationCounters(traffic, failures)
  }

  /// Octets of it, from its beginning, that a packet may need.
  package static var octetsForPackets: Int {
    MemoryLayout<Self>.size - MemoryLayout<SecurityAssociationCounters.Failures>.size
  }

  // `mutating`, because else the whole association is copied for the call.

  /// Whether it is the one with the SPI.
  package mutating func has(_ spi: UInt32) -> Bool { transforms.spi == spi }

  /// Notes where the keys are with which so many octets are decrypted.
  @inline(__always)
  mutating func noteKeys(forOctets count: Int, in places: inout KeyPlaces) {
    transforms.noteKeys(forOctets: count, encrypts: false, in: &places)
  }

  /// What is inside a whole outer packet, reassembled where it came in fragments: a batch of one.
  /// What fails is counted and changes nothing else.
  package mutating func open(_ packet: consuming [UInt8]) throws(IPsecError) -> Opened {
    var batch = OpenBatch()
    var unused = BatchCounters()
    batch.append(PacketBuffer(packet))
    batch.open(counting: &unused) { _, use in
      use(&self)
      return true
    }
    return try batch.take(0)
  }

  // `mutating`, because else the whole association is copied for the call.
  @inline(__always)
  mutating func checkReplay(of number: UInt32) throws(IPsecError) {
    switch replayWindow?.check(number) {
    case .fresh, nil: return
    case .replayed: throw IPsecError(.replayed)
    case .beforeWindow: throw IPsecError(.beforeWindow)
    }
  }

  @inline(__always)
  mutating func mark(_ number: UInt32) { replayWindow?.mark(number) }

  mutating func count(_ reason: IPsecError.Reason) { failures.count(reason) }

  @inline(__always)
  mutating func count(inner: Int, outer: Int) { traffic.count(inner: inner, outer: outer) }
}
