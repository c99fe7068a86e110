import Cryptography
import Wire

/// One packet of an `OpenBatch` and the steps that open it. RFC 4303 section 3.4.
///
/// All offsets are counted from the start of the outer packet.
struct OpeningPacket {
  /// The storage of the packet, which lies from `start` to `end`. Jobs point into it once the
  /// packet has been read.
  private var storage: [UInt8] = []
  private var start = 0
  private var end = 0
  /// The number of octets of the outer packet as it was received.
  private(set) var outerOctets = 0
  /// The number of octets of the outer IPv4 header.
  private var headerLength = 0
  /// The sequence number.
  private var number: UInt32 = 0
  /// Whether the integrity check value matches the computed one, or none has to be computed before
  /// the packet is decrypted.
  var isAuthentic = true
  /// Whether the replay check comes before any other error is reported, as it does for AH.
  private var isLate = false
  /// The protocol number of the Next Header field of AH; nil without AH.
  private var nextHeader: UInt8?
  /// Whether an integrity check value has to be computed before the packet is decrypted.
  var isAwaited = false
  /// The range of the inner packet; nil for a dummy packet.
  private var inner: Range<Int>?

  /// Replaces this value's packet by a whole outer packet as it was received.
  @inline(__always)
  mutating func begin(_ packet: consuming PacketBuffer) {
    start = packet.start
    end = packet.end
    storage = packet.storage
    outerOctets = end - start
    isAuthentic = true
    isLate = false
    nextHeader = nil
    isAwaited = false
    inner = nil
  }

  /// The octets of the outer packet, without what follows its total length.
  var remains: ArraySlice<UInt8> { storage[start..<end] }

  /// Returns the address of the packet's octets, with which later steps need no check whether the
  /// array's storage is shared.
  @inline(__always)
  private mutating func locate() -> PacketOctets { PacketOctets(&storage, start..<end) }

  /// Returns the content of the packet; this value holds none of its octets afterwards.
  @inline(__always)
  mutating func takeInner() -> InboundSecurityAssociation.Opened {
    var taken: [UInt8] = []
    swap(&taken, &storage)
    guard let inner else { return .dummy }
    return .packet(
      PacketBuffer(
        storage: taken, start: start + inner.lowerBound, end: start + inner.upperBound))
  }

  // MARK: Before anything is authenticated

  /// Reads the headers from the outermost inward. Returns the packet without what follows its total
  /// length, and the integrity check value of AH. Throws `badHeader`.
  @inline(__always)
  private mutating func read(
    _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> (octets: PacketOctets, received: IntegrityCheckValue?) {
    var octets = locate()
    let outer = try octets.withSpan { packet throws(IPsecError) in
      try OuterHeader(parsing: packet, carrying: transforms.outermost)
    }
    let behind = octets.count - outer.totalLength
    if behind > 0 {
      end -= behind
      octets = locate()
    }
    headerLength = outer.length
    if let header = transforms.authenticationHeader {
      return (octets, try read(header, of: octets))
    }
    if let payload = transforms.payload {
      number = try octets.withSpan { packet throws(IPsecError) in
        try payload.sequenceNumber(of: packet, at: headerLength)
      }
    }
    return (octets, nil)
  }

  /// Reads AH, sets what it does not protect to zero, and returns its integrity check value.
  private mutating func read(
    _ header: AuthenticationHeader, of octets: PacketOctets
  ) throws(IPsecError) -> IntegrityCheckValue {
    let offset = headerLength
    let fields = try octets.withSpan { packet throws(IPsecError) in
      try header.read(packet, at: offset)
    }
    (number, nextHeader) = (fields.sequenceNumber, fields.nextHeader.rawValue)
    isLate = true
    return try octets.withMutableSpan { packet throws(IPsecError) in
      try header.takeValue(from: &packet, at: offset)
    }
  }

  /// Reads the packet at `index` of the batch and returns the job that computes its integrity check
  /// value. Throws `badHeader`.
  mutating func authenticationJob(
    at index: Int, _ authenticator: KeyedStates, _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> AuthenticationJob {
    var (octets, received) = try read(transforms)
    var range = 0..<octets.count
    if received == nil, let payload = transforms.payload {
      range = payload.authenticated(of: octets.count, at: headerLength)
      received = octets.withSpan { packet in
        IntegrityCheckValue(from: packet, at: range.upperBound, length: payload.tagLength)
      }
    }
    return AuthenticationJob(
      authenticator, length: transforms.tagLength, packet: index, octets: octets, range: range,
      received: received ?? .zero)
  }

  // MARK: In its turn

  /// Throws the error of a packet. Behind AH the replay check comes first, and its error is thrown
  /// instead.
  func refuse(
    _ error: IPsecError, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    if isLate { try association.checkReplay(of: number) }
    throw error
  }

  /// Checks the packet's sequence number and integrity check value, decrypts it and finds the inner
  /// packet. Returns a job if the packet is decrypted faster together with others.
  @inline(__always)
  mutating func open(
    at index: Int, by association: inout InboundSecurityAssociation,
    with runner: inout SingleRunner
  ) throws(IPsecError) -> CipherJob? {
    // A packet without an authentication job has not been read yet.
    let octets =
      association.transforms.authenticator == nil
      ? try read(association.transforms).octets : locate()
    try association.checkReplay(of: number)
    guard isAuthentic else { throw IPsecError(.authenticationFailure) }
    // A cipher that authenticates (AES-GCM) verifies while it decrypts, so the number is marked
    // later.
    let isAuthenticated = !association.transforms.countsVectors
    if isAuthenticated { association.mark(number) }
    let offset = association.transforms.payloadOffset(behind: headerLength)
    if let payload = association.transforms.payload {
      if association.transforms.authenticationHeader != nil {
        try checkBundle(payload, of: octets, at: offset)
      }
      if let cipher = association.transforms.cipher {
        let range = payload.encrypted(of: octets.count, at: offset)
        guard !range.isEmpty, range.count & (cipher.blockLength - 1) == 0 else {
          throw IPsecError(.decryptionFailure)
        }
        let job = CipherJob(
          cipher, packet: index, octets: octets, range: range,
          initializationVector: octets.withSpan {
            payload.initializationVector(of: $0, at: offset)
          })
        let isAuthentic: Bool?
        do throws(CryptographyError) { isAuthentic = try runner.decrypt(job) } catch {
          throw IPsecError(.library(error))
        }
        guard let isAuthentic else { return job }
        if !isAuthenticated {
          guard isAuthentic else { throw IPsecError(.authenticationFailure) }
          association.mark(number)
        }
      }
    }
    try findInner(at: octets, behind: offset, by: &association)
    return nil
  }

  /// Checks the ESP header at `offset`, behind AH. Throws `badHeader`.
  private func checkBundle(
    _ payload: EncapsulatingSecurityPayload, of octets: PacketOctets, at offset: Int
  ) throws(IPsecError) {
    guard nextHeader == Self.esp else {
      throw IPsecError(.badHeader(.nextHeader), at: headerLength)
    }
    _ = try octets.withSpan { packet throws(IPsecError) in
      try payload.sequenceNumber(of: packet, at: offset)
    }
  }

  // MARK: Decrypted

  /// Finds the inner packet of a packet that was decrypted together with others.
  mutating func findInner(by association: inout InboundSecurityAssociation) throws(IPsecError) {
    try findInner(
      at: locate(), behind: association.transforms.payloadOffset(behind: headerLength),
      by: &association)
  }

  /// Finds the inner packet or the dummy packet behind `offset`, where ESP begins, or the inner
  /// packet itself if there is only AH; and counts it.
  @inline(__always)
  private mutating func findInner(
    at octets: PacketOctets, behind offset: Int,
    by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    let payload = association.transforms.payload
    let found = try octets.withSpan { packet throws(IPsecError) in
      try find(in: packet, behind: offset, payload)
    }
    inner = found
    association.count(inner: found?.count ?? 0, outer: outerOctets)
  }

  /// Returns the range of the inner packet; nil for a dummy packet. Throws `badHeader` or
  /// `badTrailer`.
  @inline(__always)
  private func find(
    in packet: Span<UInt8>, behind offset: Int, _ payload: EncapsulatingSecurityPayload?
  ) throws(IPsecError) -> Range<Int>? {
    guard let payload else {
      guard nextHeader == Self.ipv4 else {
        throw IPsecError(.badHeader(.nextHeader), at: headerLength)
      }
      return try Self.inner(of: packet, at: offset..<packet.count)
    }
    let (inner, nextHeader) = try payload.open(packet, at: offset)
    guard nextHeader == Self.ipv4 else {
      if nextHeader == Self.noNextHeader { return nil }
      throw IPsecError(.badTrailer, at: inner.upperBound)
    }
    return try Self.inner(of: packet, at: inner)
  }

  /// Returns the range of the inner packet, without the octets that may follow it to hide its
  /// length (RFC 4303 section 2.7). Throws `badHeader` if version or lengths are wrong.
  @inline(__always)
  private static func inner(
    of packet: Span<UInt8>, at range: Range<Int>
  ) throws(IPsecError) -> Range<Int> {
    let start = range.lowerBound
    guard range.count >= TunnelHeader.length else {
      throw IPsecError(.badHeader(.innerLength), at: start)
    }
    let first = packet.load(UInt32.self, at: start)
    guard first >> 28 == 4 else { throw IPsecError(.badHeader(.innerVersion), at: start) }
    let headerLength = Int(first >> 24 & 15) * 4
    let totalLength = Int(first & 0xFFFF)
    guard headerLength >= TunnelHeader.length, headerLength <= totalLength,
      totalLength <= range.count
    else { throw IPsecError(.badHeader(.innerLength), at: start + 2) }
    return start..<start + totalLength
  }

  // These are plain numbers, because the comparison of `IPProtocol` values is compiled in another
  // target and would be a call.
  private static var ipv4: UInt8 { 4 }
  private static var esp: UInt8 { 50 }
  /// The next header of a dummy packet. RFC 4303 section 2.6.
  private static var noNextHeader: UInt8 { 59 }
}
