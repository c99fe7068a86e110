package import Cryptography
package import Wire

/// Inner packets that are sealed together, each by its own association: they are laid out one by
/// one in place, then encrypted and authenticated many at a time.
package struct SealBatch {
  /// One packet of the batch, first the inner and then the outer one.
  fileprivate struct Plan {
    /// The storage of the packet, which lies from `start` to `end`. Jobs point into it once the
    /// packet is laid out.
    var storage: [UInt8]
    var start: Int
    var end: Int
    var header: TunnelHeader
    var initializationVector: InitializationVector
    /// Whether AH authenticates the outer header, whose mutable fields are written after that.
    var hasAuthenticationHeader = false
  }

  /// Calls its second argument with the association of the packet at an index, and changes no other
  /// association. Returns false if the association has been deleted.
  package typealias OutboundAssociationAccess = (
    _ index: Int, (inout OutboundSecurityAssociation) -> Void
  ) -> Bool

  /// The first `count` elements belong to the batch. The elements behind them have been taken and
  /// are reused, because deleting them takes as long as filling them.
  private var plans: [Plan] = []
  private var count = 0
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  private var errors: [Int: IPsecError] = [:]
  /// The library of all associations that seal packets of this batch; nil before the first packet.
  private var library: CryptographicLibrary?

  /// Creates a batch without packets.
  package init() {}

  /// Removes all packets and keeps the memory for the next ones.
  package mutating func removeAll() {
    count = 0
    guard !errors.isEmpty else { return }
    // A packet that was not sealed still holds its octets.
    plans.removeAll(keepingCapacity: true)
    errors = [:]
  }

  /// Adds a whole inner IPv4 packet. Nothing is allocated or moved if the packet is passed with
  /// `consume` and has room around it. `initializationVector` is used by associations that draw
  /// their vectors.
  package mutating func append(
    _ inner: consuming PacketBuffer, behind header: TunnelHeader,
    initializationVector: InitializationVector
  ) {
    if count == plans.count {
      plans.append(
        Plan(
          storage: [], start: 0, end: 0, header: header,
          initializationVector: initializationVector))
    }
    plans[count].begin(inner, header, initializationVector)
    count &+= 1
  }

  /// Seals all packets, each with the next sequence number of its association; `counters` counts
  /// how packets were computed. `fetchesKeys` says whether there are so many associations that
  /// their keys are rarely in the processor's cache.
  package mutating func seal(
    counting counters: inout BatchCounters, fetchesKeys: Bool = false,
    by withAssociation: OutboundAssociationAccess
  ) {
    if fetchesKeys { fetchKeys(by: withAssociation) }
    // A pointer is used, because an array would check at each step whether its storage is shared.
    unsafe plans.withUnsafeMutableBufferPointer { plans in
      let plans = unsafe plans
      for index in 0..<count {
        let exists = withAssociation(index) { association in
          if library == nil { library = association.transforms.library }
          do throws(IPsecError) {
            let octets = try unsafe plans[index].layOut(by: &association)
            let start = unsafe plans[index].start
            if let cipher = association.transforms.cipher {
              cipherJobs.append(
                CipherJob(
                  cipher, packet: index, octets: octets,
                  range: association.transforms.encapsulation.encrypted(
                    from: start, to: octets.count),
                  initializationVector: unsafe plans[index].initializationVector))
            }
            if let authenticator = association.transforms.authenticator {
              let (range, tag) = association.transforms.authenticated(
                of: octets.count, behind: start + TunnelHeader.length)
              authenticationJobs.append(
                AuthenticationJob(
                  authenticator, length: association.transforms.tagLength, packet: index,
                  octets: octets, range: range, destination: tag))
            }
          } catch { errors[index] = error }
        }
        if !exists { errors[index] = IPsecError(.noAssociation) }
      }
    }
    guard let library else { return }
    let failures = library.run(&cipherJobs, encrypts: true, counting: &counters)
    if !failures.isEmpty {
      for (index, failure) in failures { errors[index] = IPsecError(.library(failure)) }
    }
    cipherJobs.removeAll(keepingCapacity: true)
    guard !authenticationJobs.isEmpty else { return }
    library.run(&authenticationJobs, counting: &counters)
    for job in authenticationJobs where plans[job.packet].hasAuthenticationHeader {
      plans[job.packet].storeOuterHeader()
    }
    authenticationJobs.removeAll(keepingCapacity: true)
  }

  /// Prefetches the keys of all packets into the processor's cache.
  private func fetchKeys(by withAssociation: OutboundAssociationAccess) {
    guard count > 1 else { return }
    var places = KeyPlaces()
    for index in 0..<count {
      let octets = plans[index].end - plans[index].start
      _ = withAssociation(index) { $0.addKeys(forOctets: octets, to: &places) }
    }
    places.fetch()
  }

  /// Returns the outer packet made of the inner packet added as number `index`, and removes it from
  /// the batch. Throws the packet's error.
  package mutating func takeResult(at index: Int) throws(IPsecError) -> PacketBuffer {
    precondition(index < count, "no such packet")
    if !errors.isEmpty, let error = errors[index] { throw error }
    var storage: [UInt8] = []
    swap(&storage, &plans[index].storage)
    return PacketBuffer(storage: storage, start: plans[index].start, end: plans[index].end)
  }
}

extension SealBatch.Plan {
  /// Replaces this value's packet by an inner packet.
  @inline(__always)
  fileprivate mutating func begin(
    _ inner: consuming PacketBuffer, _ header: TunnelHeader, _ vector: InitializationVector
  ) {
    start = inner.start
    end = inner.end
    storage = inner.storage
    self.header = header
    initializationVector = vector
    hasAuthenticationHeader = false
  }

  /// Writes headers and trailer around the inner packet, with zeroes for the integrity check value.
  /// Returns the address of its octets, which is valid until the packet is taken. Throws
  /// `packetTooLong` or `sequenceNumbersExhausted`.
  @inline(__always)
  fileprivate mutating func layOut(
    by association: inout OutboundSecurityAssociation
  ) throws(IPsecError) -> PacketOctets {
    let inner = end - start
    let number = try association.nextSequenceNumber(forInner: inner)
    let encapsulation = association.transforms.encapsulation
    association.count(&initializationVector, of: number)
    start -= encapsulation.headerLength
    if start < 0 {
      storage.insert(contentsOf: repeatElement(0, count: -start), at: 0)
      end -= start
      start = 0
    }
    let payload = association.transforms.payload
    end =
      payload?.storeTrailer(
        at: end, of: &storage, padding: encapsulation.paddingLength(ofInner: inner),
        nextHeader: .ipv4) ?? end

    let octets = PacketOctets(&storage, 0..<end)
    // The headers below fill exactly `headerLength` octets.
    precondition(
      start >= 0 && start + encapsulation.headerLength <= octets.count, "room for the headers")
    let place = unsafe octets.start + start
    let carried = association.transforms.outermost
    unsafe header.store(
      carried == .ah ? .immutable : .whole, to: place, totalLength: octets.count - start,
      carrying: carried)
    if let authenticationHeader = association.transforms.authenticationHeader {
      unsafe authenticationHeader.store(
        to: place + TunnelHeader.length, nextHeader: payload == nil ? .ipv4 : .esp,
        sequenceNumber: number)
      hasAuthenticationHeader = true
    }
    unsafe payload?.store(
      to: place + association.transforms.payloadOffset(behind: TunnelHeader.length),
      sequenceNumber: number, initializationVector: initializationVector)
    return octets
  }

  /// Writes the mutable fields of the outer header, which were zero while AH was computed.
  fileprivate mutating func storeOuterHeader() {
    let octets = PacketOctets(&storage, 0..<end)
    precondition(start >= 0 && start + TunnelHeader.length <= octets.count, "no outer header")
    unsafe header.store(
      .whole, to: octets.start + start, totalLength: octets.count - start, carrying: .ah)
  }
}
