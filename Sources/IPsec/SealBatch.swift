package import Cryptography
package import Wire

/// Packets that are sealed together, each by an association of its own: laid out one by one, in
/// place, then encrypted and authenticated many at a time.
package struct SealBatch {
  fileprivate struct Plan {
    /// The packet, from `start` to `end`. Jobs point into it from when it is laid out.
    var storage: [UInt8]
    var start: Int
    var end: Int
    var header: TunnelHeader
    var initializationVector: InitializationVector
    /// Whether the outer header is authenticated, so that what routers may change is still missing.
    var hasAuthenticationHeader = false
  }

  /// Lends the association of the packet at an index, as it is then, and does nothing else to any.
  /// False: there is none any more.
  package typealias Lend = (_ index: Int, (inout OutboundSecurityAssociation) -> Void) -> Bool

  /// The first `count` are the batch's. Those behind them were taken, and stay for others, because
  /// to delete so many takes as long as to fill them.
  private var plans: [Plan] = []
  private var count = 0
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  private var errors: [Int: IPsecError] = [:]
  /// Of all associations that are lent, here and later; nil before the first.
  private var library: CryptographicLibrary?

  package init() {}

  /// Forgets the packets, and keeps the room for others.
  package mutating func removeAll() {
    count = 0
    guard !errors.isEmpty else { return }
    // What was not sealed has its octets still.
    plans.removeAll(keepingCapacity: true)
    errors = [:]
  }

  /// Adds a whole inner IPv4 packet. Hand it over (`consume`), with room around it, and nothing is
  /// allocated and nothing moved. The vector is used where the association draws vectors.
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

  /// Seals all packets, each under the next sequence number of its association; which way they went
  /// is counted. `fetchesKeys`: whether there are so many associations that their keys are hardly in
  /// the processor's cache.
  package mutating func seal(
    counting counters: inout BatchCounters, fetchesKeys: Bool = false, by lend: Lend
  ) {
    if fetchesKeys { fetchKeys(by: lend) }
    // Through pointers, because an array would ask at each step whether it is shared.
    unsafe plans.withUnsafeMutableBufferPointer { plans in
      let plans = unsafe plans
      for index in 0..<count {
        let isLent = lend(index) { association in
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
        if !isLent { errors[index] = IPsecError(.noAssociation) }
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

  /// Has the processor fetch what the packets will be computed with.
  private func fetchKeys(by lend: Lend) {
    guard count > 1 else { return }
    var places = KeyPlaces()
    for index in 0..<count {
      let octets = plans[index].end - plans[index].start
      _ = lend(index) { $0.noteKeys(forOctets: octets, in: &places) }
    }
    places.fetch()
  }

  /// Hands over the outer packet that was made of the one appended at `index`; there is none of it
  /// here afterwards.
  package mutating func take(_ index: Int) throws(IPsecError) -> PacketBuffer {
    precondition(index < count, "no such packet")
    if !errors.isEmpty, let error = errors[index] { throw error }
    var storage: [UInt8] = []
    swap(&storage, &plans[index].storage)
    return PacketBuffer(storage: storage, start: plans[index].start, end: plans[index].end)
  }
}

extension SealBatch.Plan {
  /// Begins with an inner packet; what was here before is forgotten.
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

  /// Turns an inner packet into the outer one, all but what is computed over it: where that lies,
  /// until the packet is taken.
  @inline(__always)
  fileprivate mutating func layOut(
    by association: inout OutboundSecurityAssociation
  ) throws(IPsecError) -> PacketOctets {
    let inner = end - start
    let number = try association.takeNumber(forInner: inner)
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
    // Which is all that is written here: the headers are so long.
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

  /// Completes the outer header with what routers may change, which was not authenticated.
  fileprivate mutating func storeOuterHeader() {
    let octets = PacketOctets(&storage, 0..<end)
    precondition(start >= 0 && start + TunnelHeader.length <= octets.count, "no outer header")
    unsafe header.store(
      .whole, to: octets.start + start, totalLength: octets.count - start, carrying: .ah)
  }
}
