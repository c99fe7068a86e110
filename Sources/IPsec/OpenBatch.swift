package import Cryptography
import Wire

/// Packets that are opened together, each by an association of its own. The steps are those of one
/// packet, in their order, and each is for all packets: look up and read (`append`), compute the
/// integrity check values (`verify`), check replay, compare and mark, packet after packet
/// (`admit`), decrypt what was let in (`decrypt`), and hand over (`take`). RFC 4303 §3.4.
package struct OpenBatch {
  private struct Plan {
    let transforms: SecurityTransforms
    /// Octets of the outer packet as it came, and of its header.
    let outerOctets: Int
    var headerLength = 0
    /// ESP, where there is one, and where it begins.
    let payload: EncapsulatingSecurityPayload?
    var payloadOffset = 0
    var number: UInt32 = 0
    var received: IntegrityCheckValue?
    var computed: IntegrityCheckValue?
    /// What is wrong, as far as it is known; replay is told before what `isLate` is true of.
    var refusal: IPsecError?
    var isLate = false
    var isAdmitted = false
    var nextHeader: IPProtocol
  }

  private var packets: [[UInt8]] = []
  private var plans: [Plan] = []
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []

  package init() {}

  package var count: Int { packets.count }

  /// Forgets the packets, and keeps the room for others.
  package mutating func removeAll() {
    packets.removeAll(keepingCapacity: true)
    plans.removeAll(keepingCapacity: true)
  }

  /// Adds a whole outer packet, reassembled where it came in fragments. Hand the packet over
  /// (`consume`) and nothing is copied.
  package mutating func append(
    _ packet: consuming [UInt8], for association: borrowing InboundSecurityAssociation
  ) {
    let transforms = association.transforms
    let index = packets.count
    plans.append(
      Plan(
        transforms: transforms, outerOctets: packet.count, payload: transforms.payload,
        nextHeader: IPProtocol(rawValue: transforms.outermost.rawValue)))
    packets.append(packet)
    do throws(IPsecError) {
      guard let range = try Self.read(&packets[index], transforms, &plans[index]),
        let authenticator = transforms.authenticator
      else { return }
      authenticationJobs.append(AuthenticationJob(authenticator, packet: index, range: range))
    } catch { plans[index].refusal = error }
  }

  /// Computes the integrity check values of all packets; which way they went is counted.
  package mutating func verify(counting counters: inout BatchCounters) {
    guard let library = plans.first?.transforms.library else { return }
    library.run(&authenticationJobs, on: &packets, counting: &counters)
    for index in authenticationJobs.indices {
      plans[authenticationJobs[index].packet].computed = authenticationJobs[index].value
    }
    authenticationJobs.removeAll(keepingCapacity: true)
  }

  /// Lets the packet at `index` in, or not. Call it for one packet after another, as they came:
  /// a second copy in the same batch is a replay.
  package mutating func admit(_ index: Int, by association: inout InboundSecurityAssociation) {
    do throws(IPsecError) {
      try Self.admit(&plans[index], by: &association)
      plans[index].isAdmitted = true
      if let job = try Self.decryption(
        of: packets[index], at: index, plans[index].transforms,
        behind: plans[index].headerLength, plans[index].nextHeader)
      {
        cipherJobs.append(job)
      }
    } catch { plans[index].refusal = error }
  }

  /// Decrypts the packets that were let in; which way they went is counted.
  package mutating func decrypt(counting counters: inout BatchCounters) {
    guard let library = plans.first?.transforms.library else { return }
    library.run(&cipherJobs, encrypts: false, on: &packets, counting: &counters)
    for index in cipherJobs.indices {
      guard let failure = cipherJobs[index].failure else { continue }
      plans[cipherJobs[index].packet].refusal = IPsecError(.library(failure))
    }
    cipherJobs.removeAll(keepingCapacity: true)
  }

  /// Hands over what was inside the packet at `index`; there is none of it here afterwards. Counts
  /// it, or what was wrong with it.
  package mutating func take(
    _ index: Int, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) -> InboundSecurityAssociation.Opened {
    let outer = plans[index].outerOctets
    do throws(IPsecError) {
      if let refusal = plans[index].refusal { throw refusal }
      precondition(plans[index].isAdmitted, "a packet is handed over that nobody let in")
      guard
        let inner = try Self.inner(
          of: packets[index], plans[index].payload, at: plans[index].payloadOffset,
          behind: plans[index].headerLength, plans[index].nextHeader)
      else {
        association.count(inner: 0, outer: outer)
        return .dummy
      }
      association.count(inner: inner.count, outer: outer)
      var packet: [UInt8] = []
      swap(&packet, &packets[index])
      packet.removeLast(packet.count - inner.upperBound)
      packet.removeSubrange(..<inner.lowerBound)
      return .packet(packet)
    } catch {
      association.count(error.reason)
      throw error
    }
  }

  /// What is left of a packet that was refused, to tell it by.
  package func octets(of index: Int) -> [UInt8] { packets[index] }

  // MARK: Steps of one packet

  /// Reads the headers, from the outside in, as far as nothing is authenticated yet: what is to be
  /// authenticated, nil for nothing.
  private static func read(
    _ packet: inout [UInt8], _ transforms: SecurityTransforms, _ plan: inout Plan
  ) throws(IPsecError) -> Range<Int>? {
    let outer = try OuterHeader(parsing: packet.span, carrying: transforms.outermost)
    if outer.totalLength < packet.count { packet.removeLast(packet.count - outer.totalLength) }
    let offset = outer.length
    plan.headerLength = offset
    plan.payloadOffset = transforms.payloadOffset(behind: offset)
    if let header = transforms.authenticationHeader {
      plan.number = try header.sequenceNumber(of: packet.span, at: offset)
      // Once verified, its next header is known to be what the sender wrote.
      plan.nextHeader = IPProtocol(rawValue: packet[offset])
      plan.isLate = true
      var octets = packet.mutableSpan
      plan.received = try header.takeValue(from: &octets, at: offset)
      return 0..<packet.count
    }
    if let payload = transforms.payload {
      plan.number = try payload.sequenceNumber(of: packet.span, at: offset)
      guard transforms.authenticator != nil else { return nil }
      let range = payload.authenticated(of: packet.count, at: offset)
      plan.received = IntegrityCheckValue(from: packet.span, at: range.upperBound)
      return range
    }
    return nil
  }

  private static func admit(
    _ plan: inout Plan, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    if let refusal = plan.refusal, !plan.isLate { throw refusal }
    try association.checkReplay(of: plan.number)
    if let refusal = plan.refusal { throw refusal }
    guard plan.computed == plan.received else { throw IPsecError(.authenticationFailure) }
    association.mark(plan.number)
  }

  /// What of a packet that was let in is to be decrypted, nil for nothing.
  private static func decryption(
    of packet: borrowing [UInt8], at index: Int, _ transforms: SecurityTransforms,
    behind headerLength: Int, _ outermost: IPProtocol
  ) throws(IPsecError) -> CipherJob? {
    guard let payload = transforms.payload else { return nil }
    let octets = packet.span
    let offset = transforms.payloadOffset(behind: headerLength)
    if transforms.authenticationHeader != nil {
      guard outermost == .esp else {
        throw IPsecError(.badHeader(.nextHeader), at: headerLength)
      }
      _ = try payload.sequenceNumber(of: octets, at: offset)
    }
    guard let cipher = transforms.cipher else { return nil }
    let range = payload.encrypted(of: octets.count, at: offset)
    guard !range.isEmpty, range.count % BlockCipher.blockLength == 0 else {
      throw IPsecError(.decryptionFailure)
    }
    let vector = payload.initializationVector(of: octets, at: offset)
    return CipherJob(cipher, packet: index, range: range, initializationVector: vector)
  }

  /// Where the inner packet is, nil for a dummy.
  private static func inner(
    of outer: borrowing [UInt8], _ payload: EncapsulatingSecurityPayload?, at offset: Int,
    behind headerLength: Int, _ outermost: IPProtocol
  ) throws(IPsecError) -> Range<Int>? {
    let octets = outer.span
    var inner = offset..<octets.count
    var nextHeader = outermost
    if let payload {
      (inner, nextHeader) = try payload.open(octets, at: offset)
      if nextHeader == .noNextHeader { return nil }
    }
    guard nextHeader == .ipv4 else {
      throw payload == nil
        ? IPsecError(.badHeader(.nextHeader), at: headerLength)
        : IPsecError(.badTrailer, at: inner.upperBound)
    }
    return try packet(in: octets, at: inner)
  }

  /// The inner packet without what may follow it to hide its length. RFC 4303 §2.7.
  private static func packet(
    in octets: Span<UInt8>, at range: Range<Int>
  ) throws(IPsecError) -> Range<Int> {
    let start = range.lowerBound
    guard range.count >= TunnelHeader.length else {
      throw IPsecError(.badHeader(.innerLength), at: start)
    }
    guard octets[start] >> 4 == 4 else { throw IPsecError(.badHeader(.innerVersion), at: start) }
    let headerLength = Int(octets[start] & 15) * 4
    let totalLength = Int(octets.load(UInt16.self, at: start + 2))
    guard headerLength >= TunnelHeader.length, headerLength <= totalLength,
      totalLength <= range.count
    else { throw IPsecError(.badHeader(.innerLength), at: start + 2) }
    return start..<start + totalLength
  }
}

extension IPProtocol {
  /// Of a dummy packet. RFC 4303 §2.6.
  fileprivate static let noNextHeader = IPProtocol(rawValue: 59)
}
