package import Cryptography
package import Wire

/// Packets that are opened together, each by an association of its own. The steps are those of one
/// packet, in their order, and each is for all packets: read; compute the integrity check values;
/// check replay, compare and mark, packet after packet; decrypt what was let in; look inside.
/// RFC 4303 §3.4.
package struct OpenBatch {
  fileprivate enum Deciphered { case authentic, notAuthentic }

  fileprivate struct Plan {
    /// Where the packet begins in its storage; all other places are counted from there.
    var start: Int
    /// Octets of the outer packet as it came, and of its header.
    let outerOctets: Int
    var headerLength = 0
    var number: UInt32 = 0
    var received: IntegrityCheckValue?
    var computed: IntegrityCheckValue?
    /// Whether replay is told before what else is known to be wrong.
    var isLate = false
    var nextHeader = IPProtocol.ipv4
    /// What the cipher says; nil where it had nothing to do.
    var deciphered: Deciphered?
    /// Where the inner packet turned out to be; nil for a dummy.
    var inner: Range<Int>?
  }

  /// Lends the association of the packet at an index, and does nothing else to any. False: there is
  /// none any more.
  package typealias Lend = (_ index: Int, (inout InboundSecurityAssociation) -> Void) -> Bool

  private var packets: [[UInt8]] = []
  private var plans: [Plan] = []
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  /// What is wrong, as far as it is known.
  private var errors: [Int: IPsecError] = [:]

  package init() {}

  /// Forgets the packets, and keeps the room for others.
  package mutating func removeAll() {
    packets.removeAll(keepingCapacity: true)
    plans.removeAll(keepingCapacity: true)
    if !errors.isEmpty { errors = [:] }
  }

  /// Adds a whole outer packet, reassembled where it came in fragments. Hand it over (`consume`)
  /// and nothing is copied.
  package mutating func append(_ packet: consuming PacketBuffer) {
    plans.append(Plan(start: packet.start, outerOctets: packet.count))
    packets.append(packet.takeStorage())
  }

  /// Opens all packets, as they came: a second copy in the same batch is a replay. What is right and
  /// what is wrong is counted in the associations; which way packets went, in `counters`.
  package mutating func open(counting counters: inout BatchCounters, by lend: Lend) {
    var library: CryptographicLibrary?
    // Through pointers, because an array would ask at each step whether it is shared.
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      unsafe plans.withUnsafeMutableBufferPointer { plans in
        for index in plans.indices {
          let isLent = lend(index) { association in
            if library == nil { library = association.transforms.library }
            do throws(IPsecError) {
              let range = try unsafe plans[index].read(&packets[index], association.transforms)
              if let authenticator = association.transforms.authenticator {
                authenticationJobs.append(
                  AuthenticationJob(
                    authenticator, length: association.transforms.tagLength, packet: index,
                    range: range))
              }
            } catch {
              // Counted when the packet's turn among the others comes.
              errors[index] = error
            }
          }
          if !isLent { errors[index] = IPsecError(.noAssociation) }
        }
      }
    }
    guard let library else { return }
    library.run(&authenticationJobs, on: &packets, counting: &counters)
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      unsafe plans.withUnsafeMutableBufferPointer { plans in
        for job in authenticationJobs { unsafe plans[job.packet].computed = job.value }
        authenticationJobs.removeAll(keepingCapacity: true)
        for index in plans.indices {
          _ = lend(index) { association in
            do throws(IPsecError) {
              try unsafe plans[index].admit(
                errors.isEmpty ? nil : errors[index], by: &association)
              if let job = try unsafe plans[index].decryption(
                of: &packets[index], at: index, association.transforms)
              {
                cipherJobs.append(job)
              } else {
                try unsafe plans[index].look(inside: &packets[index], by: &association)
              }
            } catch {
              errors[index] = error
              association.count(error.reason)
            }
          }
        }
      }
    }
    let failures = library.run(&cipherJobs, encrypts: false, on: &packets, counting: &counters)
    for job in cipherJobs {
      plans[job.packet].deciphered = job.isAuthentic ? .authentic : .notAuthentic
    }
    // As the packets came, which the jobs are no longer: a copy is the second.
    for index in plans.indices {
      guard let deciphered = plans[index].deciphered else { continue }
      _ = lend(index) { association in
        do throws(IPsecError) {
          if !failures.isEmpty, let failure = failures[index] {
            throw IPsecError(.library(failure))
          }
          try plans[index].admit(deciphered, by: &association)
          try plans[index].look(inside: &packets[index], by: &association)
        } catch {
          errors[index] = error
          association.count(error.reason)
        }
      }
    }
    cipherJobs.removeAll(keepingCapacity: true)
  }

  /// Hands over what was inside the packet at `index`; there is none of it here afterwards.
  package mutating func take(
    _ index: Int
  ) throws(IPsecError) -> InboundSecurityAssociation.Opened {
    if !errors.isEmpty, let error = errors[index] { throw error }
    guard let inner = plans[index].inner else { return .dummy }
    var storage: [UInt8] = []
    swap(&storage, &packets[index])
    let start = plans[index].start
    storage.removeLast(storage.count - start - inner.upperBound)
    return .packet(PacketBuffer(storage: storage, start: start + inner.lowerBound))
  }

  /// What is left of a packet that was refused, to tell it by.
  package func octets(of index: Int) -> ArraySlice<UInt8> {
    packets[index][plans[index].start...]
  }
}

// The steps of one packet.
extension OpenBatch.Plan {
  /// Reads the headers, from the outside in, as far as nothing is authenticated yet: what of the
  /// storage is to be authenticated.
  fileprivate mutating func read(
    _ packet: inout [UInt8], _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> Range<Int> {
    let outer = try OuterHeader(
      parsing: packet.span.extracting(droppingFirst: start), carrying: transforms.outermost)
    let padding = packet.count - start - outer.totalLength
    if padding > 0 { packet.removeLast(padding) }
    headerLength = outer.length
    if let header = transforms.authenticationHeader {
      (number, nextHeader) = try header.read(
        packet.span.extracting(droppingFirst: start), at: headerLength)
      isLate = true
      do throws(IPsecError) {
        var octets = packet.mutableSpan
        received = try header.takeValue(
          from: &octets, at: start + headerLength, behind: start)
      } catch { throw IPsecError(error.reason, at: error.offset - start) }
    } else if let payload = transforms.payload {
      let octets = packet.span.extracting(droppingFirst: start)
      number = try payload.sequenceNumber(of: octets, at: headerLength)
      nextHeader = .esp
      let range = payload.authenticated(of: octets.count, at: headerLength)
      if transforms.authenticator != nil {
        received = IntegrityCheckValue(
          from: octets, at: range.upperBound, length: payload.tagLength)
      }
      return start + range.lowerBound..<start + range.upperBound
    }
    return start..<packet.count
  }

  /// Lets the packet in, or not. Replay is told before an `error` that came late.
  fileprivate func admit(
    _ error: IPsecError?, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    if let error, !isLate { throw error }
    try association.checkReplay(of: number)
    if let error { throw error }
    // A cipher that authenticates tells it later, and what is to be marked too.
    guard !association.transforms.countsVectors else { return }
    guard computed == received else { throw IPsecError(.authenticationFailure) }
    association.mark(number)
  }

  /// Lets a packet in, or not, whose cipher has told whether it is authentic. A copy may have come
  /// in before it in the same batch.
  fileprivate func admit(
    _ deciphered: OpenBatch.Deciphered, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    guard association.transforms.countsVectors else { return }
    try association.checkReplay(of: number)
    guard deciphered == .authentic else { throw IPsecError(.authenticationFailure) }
    association.mark(number)
  }

  /// What of a packet that was let in is to be decrypted, nil for nothing.
  fileprivate func decryption(
    of packet: inout [UInt8], at index: Int, _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> CipherJob? {
    guard let payload = transforms.payload else { return nil }
    let octets = packet.span.extracting(droppingFirst: start)
    let offset = transforms.payloadOffset(behind: headerLength)
    if transforms.authenticationHeader != nil {
      guard nextHeader == .esp else {
        throw IPsecError(.badHeader(.nextHeader), at: headerLength)
      }
      _ = try payload.sequenceNumber(of: octets, at: offset)
    }
    guard let cipher = transforms.cipher else { return nil }
    let range = payload.encrypted(of: octets.count, at: offset)
    guard !range.isEmpty, range.count % transforms.blockLength == 0 else {
      throw IPsecError(.decryptionFailure)
    }
    return CipherJob(
      cipher, packet: index, range: start + range.lowerBound..<start + range.upperBound,
      initializationVector: payload.initializationVector(of: octets, at: offset))
  }

  /// Finds the inner packet, or a dummy, and counts it.
  fileprivate mutating func look(
    inside packet: inout [UInt8], by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    inner = try find(
      in: packet.span.extracting(droppingFirst: start), association.transforms)
    association.count(inner: inner?.count ?? 0, outer: outerOctets)
  }

  private func find(
    in octets: Span<UInt8>, _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> Range<Int>? {
    let offset = transforms.payloadOffset(behind: headerLength)
    guard let payload = transforms.payload else {
      guard nextHeader == .ipv4 else {
        throw IPsecError(.badHeader(.nextHeader), at: headerLength)
      }
      return try Self.packet(in: octets, at: offset..<octets.count)
    }
    let (inner, nextHeader) = try payload.open(octets, at: offset)
    if nextHeader == .noNextHeader { return nil }
    guard nextHeader == .ipv4 else { throw IPsecError(.badTrailer, at: inner.upperBound) }
    return try Self.packet(in: octets, at: inner)
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
