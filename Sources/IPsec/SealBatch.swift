package import Cryptography
package import Wire

/// Packets that are sealed together, each by an association of its own: laid out one by one, in
/// place, then encrypted and authenticated many at a time.
package struct SealBatch {
  fileprivate struct Plan {
    let header: TunnelHeader
    var initializationVector: InitializationVector
    /// Where the packet begins in its storage.
    var start: Int
    /// Where the integrity check value goes there.
    var tagOffset = 0
    /// Octets of it.
    var tagLength = 0
    /// Whether the outer header is authenticated, so that what routers may change is still missing.
    var hasAuthenticationHeader = false
  }

  /// Lends the association of the packet at an index, as it is then, and does nothing else to any.
  /// False: there is none any more.
  package typealias Lend = (_ index: Int, (inout OutboundSecurityAssociation) -> Void) -> Bool

  private var packets: [[UInt8]] = []
  private var plans: [Plan] = []
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  private var errors: [Int: IPsecError] = [:]

  package init() {}

  /// Forgets the packets, and keeps the room for others.
  package mutating func removeAll() {
    packets.removeAll(keepingCapacity: true)
    plans.removeAll(keepingCapacity: true)
    if !errors.isEmpty { errors = [:] }
  }

  /// Adds a whole inner IPv4 packet. Hand it over (`consume`), with room around it, and nothing is
  /// allocated and nothing moved. The vector is used where the association draws vectors.
  package mutating func append(
    _ inner: consuming PacketBuffer, behind header: TunnelHeader,
    initializationVector: InitializationVector
  ) {
    plans.append(
      Plan(header: header, initializationVector: initializationVector, start: inner.start))
    packets.append(inner.takeStorage())
  }

  /// Seals all packets, each under the next sequence number of its association; which way they went
  /// is counted.
  package mutating func seal(counting counters: inout BatchCounters, by lend: Lend) {
    var library: CryptographicLibrary?
    // Through pointers, because an array would ask at each step whether it is shared.
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      unsafe plans.withUnsafeMutableBufferPointer { plans in
        for index in plans.indices {
          let isLent = lend(index) { association in
            if library == nil { library = association.transforms.library }
            do throws(IPsecError) {
              try unsafe plans[index].layOut(&packets[index], by: &association)
              let end = unsafe packets[index].count
              if let job = unsafe plans[index].encryption(
                at: index, to: end, association.transforms)
              {
                cipherJobs.append(job)
              }
              if let job = unsafe plans[index].authentication(
                at: index, to: end, association.transforms)
              {
                authenticationJobs.append(job)
              }
            } catch { errors[index] = error }
          }
          if !isLent { errors[index] = IPsecError(.noAssociation) }
        }
      }
    }
    guard let library else { return }
    let failures = library.run(&cipherJobs, encrypts: true, on: &packets, counting: &counters)
    for (index, failure) in failures { errors[index] = IPsecError(.library(failure)) }
    cipherJobs.removeAll(keepingCapacity: true)

    library.run(&authenticationJobs, on: &packets, counting: &counters)
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      for job in authenticationJobs {
        unsafe plans[job.packet].finish(&packets[job.packet], with: job.value)
      }
    }
    authenticationJobs.removeAll(keepingCapacity: true)
  }

  /// Hands over the outer packet that was made of the one appended at `index`; there is none of it
  /// here afterwards.
  package mutating func take(_ index: Int) throws(IPsecError) -> PacketBuffer {
    if !errors.isEmpty, let error = errors[index] { throw error }
    var storage: [UInt8] = []
    swap(&storage, &packets[index])
    return PacketBuffer(storage: storage, start: plans[index].start)
  }
}

extension SealBatch.Plan {
  /// Turns an inner packet into the outer one, all but what is computed over it.
  fileprivate mutating func layOut(
    _ packet: inout [UInt8], by association: inout OutboundSecurityAssociation
  ) throws(IPsecError) {
    let inner = packet.count - start
    let number = try association.takeNumber(forInner: inner)
    let encapsulation = association.transforms.encapsulation
    initializationVector = association.vector(of: number, drawn: initializationVector)
    start -= encapsulation.headerLength
    if start < 0 {
      packet.insert(contentsOf: repeatElement(0, count: -start), at: 0)
      start = 0
    }
    let next = start + TunnelHeader.length
    let payload = association.transforms.payload
    if let payload {
      payload.appendTrailer(
        to: &packet, padding: encapsulation.paddingLength(ofInner: inner), nextHeader: .ipv4)
      tagOffset = packet.count - encapsulation.tagLength
      tagLength = encapsulation.tagLength
    }
    var octets = packet.mutableSpan
    let carried = association.transforms.outermost
    header.store(carried == .ah ? .immutable : .whole, into: &octets, at: start, carrying: carried)
    if let authenticationHeader = association.transforms.authenticationHeader {
      authenticationHeader.store(
        into: &octets, at: next, nextHeader: payload == nil ? .ipv4 : .esp,
        sequenceNumber: number)
      hasAuthenticationHeader = true
      tagOffset = next + AuthenticationHeader.tagOffset
      tagLength = authenticationHeader.tagLength
    }
    payload?.store(
      into: &octets, at: association.transforms.payloadOffset(behind: next),
      sequenceNumber: number, initializationVector: initializationVector)
  }

  /// What of the packet, whose storage ends at `end`, is to be encrypted; nil for nothing.
  fileprivate func encryption(
    at index: Int, to end: Int, _ transforms: borrowing SecurityTransforms
  ) -> CipherJob? {
    guard let payload = transforms.payload, let cipher = transforms.cipher else { return nil }
    let offset = transforms.payloadOffset(behind: start + TunnelHeader.length)
    return CipherJob(
      cipher, packet: index, range: payload.encrypted(of: end, at: offset),
      initializationVector: initializationVector)
  }

  /// What of it is to be authenticated; nil for nothing.
  fileprivate func authentication(
    at index: Int, to end: Int, _ transforms: borrowing SecurityTransforms
  ) -> AuthenticationJob? {
    guard let authenticator = transforms.authenticator else { return nil }
    let range =
      hasAuthenticationHeader ? start..<end : start + TunnelHeader.length..<tagOffset
    return AuthenticationJob(
      authenticator, length: transforms.tagLength, packet: index, range: range)
  }

  /// Completes the packet with its integrity check value.
  fileprivate func finish(_ packet: inout [UInt8], with value: IntegrityCheckValue) {
    var octets = packet.mutableSpan
    value.store(into: &octets, at: tagOffset, length: tagLength)
    if hasAuthenticationHeader {
      header.store(.whole, into: &octets, at: start, carrying: .ah)
    }
  }
}
