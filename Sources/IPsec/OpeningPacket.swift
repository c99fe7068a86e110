import Cryptography
import Wire

/// A packet that is being opened, and its steps. RFC 4303 §3.4.
///
/// All places are counted from where the packet begins.
struct OpeningPacket {
  /// The packet, from `start` to `end`. Jobs point into it from when it has been read.
  private var storage: [UInt8] = []
  private var start = 0
  private var end = 0
  /// Octets of the outer packet as it came, and of its header.
  private(set) var outerOctets = 0
  private var headerLength = 0
  private var number: UInt32 = 0
  /// Whether the value that it carries is what was computed, or nothing is to be computed before it
  /// is decrypted.
  var isAuthentic = true
  /// Whether replay is told before what else is known to be wrong.
  private var isLate = false
  /// The number of what AH says comes next; nil: there is no AH.
  private var nextHeader: UInt8?
  /// Whether something is to be computed of it before it is let in.
  var isAwaited = false
  /// Where the inner packet turned out to be; nil for a dummy.
  private var inner: Range<Int>?

  /// Begins with a whole outer packet, as it came; what was here before is forgotten.
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

  /// What there is of the outer packet, without what came behind it.
  var remains: ArraySlice<UInt8> { storage[start..<end] }

  /// Where the packet lies: with this, no step asks whether its octets are shared.
  @inline(__always)
  private mutating func locate() -> PacketOctets { PacketOctets(&storage, start..<end) }

  /// Hands over what was inside; nothing of it is left here.
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

  /// Reads the headers, from the outside in. Returns the packet without what came behind it, and the
  /// value that AH carries.
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

  /// Reads AH, and zeroes what of the packet it does not protect.
  private mutating func read(
    _ header: AuthenticationHeader, of octets: PacketOctets
  ) throws(IPsecError) -> IntegrityCheckValue {
    let offset = headerLength
    let told = try octets.withSpan { packet throws(IPsecError) in
      try header.read(packet, at: offset)
    }
    (number, nextHeader) = (told.sequenceNumber, told.nextHeader.rawValue)
    isLate = true
    return try octets.withMutableSpan { packet throws(IPsecError) in
      try header.takeValue(from: &packet, at: offset)
    }
  }

  /// Reads the packet, which is the one at `index`, and says what is to be computed of it before it
  /// is decrypted, and compared.
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

  /// Says what is wrong with a packet; replay is told before what came late.
  func refuse(
    _ error: IPsecError, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    if isLate { try association.checkReplay(of: number) }
    throw error
  }

  /// Lets the packet in, or not, decrypts it and looks inside. Returns what is left to be done where
  /// it is faster decrypted together with others.
  @inline(__always)
  mutating func open(
    at index: Int, by association: inout InboundSecurityAssociation,
    with runner: inout SingleRunner
  ) throws(IPsecError) -> CipherJob? {
    // Where nothing had to be computed of it, it has not been read yet.
    let octets =
      association.transforms.authenticator == nil
      ? try read(association.transforms).octets : locate()
    try association.checkReplay(of: number)
    guard isAuthentic else { throw IPsecError(.authenticationFailure) }
    // A cipher that authenticates tells it later, and what is to be marked too.
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
    try look(at: octets, behind: offset, by: &association)
    return nil
  }

  /// Checks the ESP header behind AH, which begins at `offset`.
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

  /// Looks into a packet that was decrypted together with others.
  mutating func look(by association: inout InboundSecurityAssociation) throws(IPsecError) {
    try look(
      at: locate(), behind: association.transforms.payloadOffset(behind: headerLength),
      by: &association)
  }

  /// Finds the inner packet, or a dummy, behind what is at `offset`: ESP or, after AH, itself; and
  /// counts it.
  @inline(__always)
  private mutating func look(
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

  /// The inner packet without what may follow it to hide its length. RFC 4303 §2.7.
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

  // As numbers, because the room that compares them as what they are is another.
  private static var ipv4: UInt8 { 4 }
  private static var esp: UInt8 { 50 }
  /// Of a dummy packet. RFC 4303 §2.6.
  private static var noNextHeader: UInt8 { 59 }
}
