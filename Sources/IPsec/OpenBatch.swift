package import Cryptography
package import Wire

/// Packets that are opened together, each by an association of its own. The steps are those of one
/// packet, in their order: read all packets; compute their integrity check values together; then
/// packet after packet check replay, compare and mark, decrypt what was let in, look inside. What is
/// faster decrypted together is, before the last step. RFC 4303 §3.4.
package struct OpenBatch {
  fileprivate struct Plan {
    /// The packet, from `start` on; all other places are counted from there. Jobs point into it from
    /// when it has been read.
    var storage: [UInt8]
    let start: Int
    /// Octets of the outer packet as it came, and of its header.
    let outerOctets: Int
    var headerLength = 0
    var number: UInt32 = 0
    var received: IntegrityCheckValue?
    /// Whether `received` is what was computed, or nothing is to be computed before the packet is
    /// decrypted.
    var isAuthentic = false
    /// Whether replay is told before what else is known to be wrong.
    var isLate = false
    var nextHeader = IPProtocol.ipv4
    /// What it will be decrypted with.
    var cipher: KeyedCipher.Reference?
    /// Where the inner packet turned out to be; nil for a dummy.
    var inner: Range<Int>?
  }

  /// Lends the association of the packet at an index, and does nothing else to any. False: there is
  /// none any more.
  package typealias Lend = (_ index: Int, (inout InboundSecurityAssociation) -> Void) -> Bool

  private var plans: [Plan] = []
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  /// What is wrong, as far as it is known.
  private var errors: [Int: IPsecError] = [:]

  package init() {}

  /// Forgets the packets, and keeps the room for others.
  package mutating func removeAll() {
    plans.removeAll(keepingCapacity: true)
    if !errors.isEmpty { errors = [:] }
  }

  /// Adds a whole outer packet, reassembled where it came in fragments. Hand it over (`consume`)
  /// and nothing is copied.
  package mutating func append(_ packet: consuming PacketBuffer) {
    plans.append(
      Plan(
        storage: packet.storage, start: packet.start,
        outerOctets: packet.storage.count - packet.start))
  }

  /// Opens all packets, as they came: a second copy in the same batch is a replay. What is right and
  /// what is wrong is counted in the associations; which way packets went, in `counters`.
  package mutating func open(counting counters: inout BatchCounters, by lend: Lend) {
    guard let library = read(by: lend) else { return }
    if !authenticationJobs.isEmpty {
      library.run(&authenticationJobs, counting: &counters)
      for job in authenticationJobs {
        plans[job.packet].isAuthentic = plans[job.packet].received == job.value
      }
      authenticationJobs.removeAll(keepingCapacity: true)
    }
    var runner = SingleRunner(library, packets: plans.count)
    unsafe plans.withUnsafeMutableBufferPointer { plans in
      for index in plans.indices {
        unsafe plans[index].cipher?.prefetchKeys(forOctets: plans[index].outerOctets)
      }
      for index in plans.indices {
        _ = lend(index) { association in
          do throws(IPsecError) {
            if !errors.isEmpty, let error = errors[index] {
              try unsafe plans[index].refuse(error, by: &association)
            }
            if let job = try unsafe plans[index].open(at: index, by: &association, with: &runner) {
              cipherJobs.append(job)
            }
          } catch {
            errors[index] = error
            association.count(error.reason)
          }
        }
      }
    }
    runner.count(in: &counters)
    if !cipherJobs.isEmpty { decrypt(with: library, counting: &counters, by: lend) }
  }

  /// Reads all packets, and notes what is to be authenticated; nil: there is no association.
  private mutating func read(by lend: Lend) -> CryptographicLibrary? {
    var library: CryptographicLibrary?
    // Through pointers, because an array would ask at each step whether it is shared.
    unsafe plans.withUnsafeMutableBufferPointer { plans in
      for index in plans.indices {
        let isLent = lend(index) { association in
          if library == nil { library = association.transforms.library }
          do throws(IPsecError) {
            let range = try unsafe plans[index].read(association.transforms)
            if let cipher = association.transforms.cipher {
              cipher.prefetch()
              unsafe plans[index].cipher = cipher
            }
            unsafe plans[index].isAuthentic = association.transforms.authenticator == nil
            if let authenticator = association.transforms.authenticator {
              authenticationJobs.append(
                AuthenticationJob(
                  authenticator, length: association.transforms.tagLength, packet: index,
                  octets: unsafe PacketOctets(&plans[index].storage), range: range))
            }
          } catch {
            // Counted when the packet's turn among the others comes.
            errors[index] = error
          }
        }
        if !isLent { errors[index] = IPsecError(.noAssociation) }
      }
    }
    return library
  }

  /// Decrypts together what is to be, and looks inside.
  private mutating func decrypt(
    with library: CryptographicLibrary, counting counters: inout BatchCounters, by lend: Lend
  ) {
    let failures = library.run(&cipherJobs, encrypts: false, counting: &counters)
    for job in cipherJobs {
      _ = lend(job.packet) { association in
        do throws(IPsecError) {
          if !failures.isEmpty, let failure = failures[job.packet] {
            throw IPsecError(.library(failure))
          }
          try plans[job.packet].look(by: &association)
        } catch {
          errors[job.packet] = error
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
    swap(&storage, &plans[index].storage)
    let start = plans[index].start
    storage.removeLast(storage.count - start - inner.upperBound)
    return .packet(PacketBuffer(storage: storage, start: start + inner.lowerBound))
  }

  /// What is left of a packet that was refused, to tell it by.
  package func octets(of index: Int) -> ArraySlice<UInt8> {
    plans[index].storage[plans[index].start...]
  }
}

// The steps of one packet.
extension OpenBatch.Plan {
  /// Reads the headers, from the outside in, as far as nothing is authenticated yet: what of the
  /// storage is to be authenticated.
  @inline(__always)
  fileprivate mutating func read(
    _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> Range<Int> {
    let outer = try OuterHeader(
      parsing: storage.span.extracting(droppingFirst: start), carrying: transforms.outermost)
    let padding = storage.count - start - outer.totalLength
    if padding > 0 { storage.removeLast(padding) }
    headerLength = outer.length
    if let header = transforms.authenticationHeader {
      let told = try header.read(
        storage.span.extracting(droppingFirst: start), at: headerLength)
      (number, nextHeader) = told
      isLate = true
      let (start, headerLength) = (start, headerLength)
      let received: IntegrityCheckValue
      do throws(IPsecError) {
        var octets = storage.mutableSpan
        received = try header.takeValue(
          from: &octets, at: start + headerLength, behind: start)
      } catch { throw IPsecError(error.reason, at: error.offset - start) }
      self.received = received
    } else if let payload = transforms.payload {
      let count = storage.count - start
      let told = try payload.sequenceNumber(
        of: storage.span.extracting(droppingFirst: start), at: headerLength)
      number = told
      nextHeader = .esp
      let range = payload.authenticated(of: count, at: headerLength)
      if transforms.authenticator != nil {
        let value = IntegrityCheckValue(
          from: storage.span, at: start + range.upperBound, length: payload.tagLength)
        received = value
      }
      return start + range.lowerBound..<start + range.upperBound
    }
    return start..<storage.count
  }

  /// Says what is wrong with a packet, in its turn; replay is told before what came late.
  fileprivate mutating func refuse(
    _ error: IPsecError, by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    if isLate { try association.checkReplay(of: number) }
    throw error
  }

  /// Lets the packet in, or not, decrypts it and looks inside. Returns what is left to be done where
  /// it is faster decrypted together with others.
  @inline(__always)
  fileprivate mutating func open(
    at index: Int, by association: inout InboundSecurityAssociation,
    with runner: inout SingleRunner
  ) throws(IPsecError) -> CipherJob? {
    try association.checkReplay(of: number)
    guard isAuthentic else { throw IPsecError(.authenticationFailure) }
    // A cipher that authenticates tells it later, and what is to be marked too.
    let isAuthenticated = !association.transforms.countsVectors
    if isAuthenticated { association.mark(number) }
    if let payload = association.transforms.payload {
      let offset = association.transforms.payloadOffset(behind: start + headerLength)
      if association.transforms.authenticationHeader != nil { try checkBundle(payload, at: offset) }
      if let cipher = association.transforms.cipher {
        let range = payload.encrypted(of: storage.count, at: offset)
        guard !range.isEmpty, range.count & (association.transforms.blockLength - 1) == 0 else {
          throw IPsecError(.decryptionFailure)
        }
        let vector = payload.initializationVector(of: storage.span, at: offset)
        let job = CipherJob(
          cipher, packet: index, octets: PacketOctets(&storage), range: range,
          initializationVector: vector)
        guard runner.decrypts(cipher) else { return job }
        let isAuthentic: Bool
        do throws(CryptographyError) { isAuthentic = try runner.decrypt(job) } catch {
          throw IPsecError(.library(error))
        }
        if !isAuthenticated {
          guard isAuthentic else { throw IPsecError(.authenticationFailure) }
          association.mark(number)
        }
      }
    }
    try look(by: &association)
    return nil
  }

  /// Checks the ESP header behind AH, which begins at `offset` of the storage.
  private func checkBundle(
    _ payload: EncapsulatingSecurityPayload, at offset: Int
  ) throws(IPsecError) {
    guard nextHeader == .esp else {
      throw IPsecError(.badHeader(.nextHeader), at: headerLength)
    }
    _ = try payload.sequenceNumber(
      of: storage.span.extracting(droppingFirst: start), at: offset - start)
  }

  /// Finds the inner packet, or a dummy, and counts it.
  @inline(__always)
  fileprivate mutating func look(
    by association: inout InboundSecurityAssociation
  ) throws(IPsecError) {
    let found = try Self.find(
      in: storage.span.extracting(droppingFirst: start), behind: headerLength, nextHeader,
      association.transforms)
    inner = found
    association.count(inner: found?.count ?? 0, outer: outerOctets)
  }

  @inline(__always)
  private static func find(
    in octets: Span<UInt8>, behind headerLength: Int, _ nextHeader: IPProtocol,
    _ transforms: borrowing SecurityTransforms
  ) throws(IPsecError) -> Range<Int>? {
    let offset = transforms.payloadOffset(behind: headerLength)
    guard let payload = transforms.payload else {
      guard nextHeader == .ipv4 else {
        throw IPsecError(.badHeader(.nextHeader), at: headerLength)
      }
      return try packet(in: octets, at: offset..<octets.count)
    }
    let (inner, nextHeader) = try payload.open(octets, at: offset)
    guard nextHeader.rawValue == ipv4 else {
      if nextHeader.rawValue == noNextHeader { return nil }
      throw IPsecError(.badTrailer, at: inner.upperBound)
    }
    return try packet(in: octets, at: inner)
  }

  /// The inner packet without what may follow it to hide its length. RFC 4303 §2.7.
  @inline(__always)
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

  // As numbers, because the room that compares them as what they are is another.
  private static var ipv4: UInt8 { 4 }
  /// Of a dummy packet. RFC 4303 §2.6.
  private static var noNextHeader: UInt8 { 59 }
}
