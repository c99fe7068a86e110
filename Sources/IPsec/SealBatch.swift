package import Cryptography
import Wire

/// Packets that are sealed together, each by an association of its own: laid out one by one, in
/// place, then encrypted and authenticated many at a time.
package struct SealBatch {
  private struct Plan {
    let transforms: SecurityTransforms
    let hasAuthenticationHeader: Bool
    let header: TunnelHeader
    var failure: CryptographyError?
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

  /// Adds a whole inner IPv4 packet under the association's next sequence number. Hand the packet
  /// over (`consume`), with room for what is put around it, and nothing is allocated.
  package mutating func append(
    _ inner: consuming [UInt8], by association: inout OutboundSecurityAssociation,
    behind header: TunnelHeader, initializationVector: UInt64
  ) throws(IPsecError) {
    let number = try association.takeNumber(forInner: inner.count)
    let transforms = association.transforms
    Self.layOut(&inner, transforms, header, number, initializationVector)
    if let payload = transforms.payload, let cipher = transforms.cipher {
      let offset = transforms.payloadOffset(behind: TunnelHeader.length)
      cipherJobs.append(
        CipherJob(
          cipher, packet: packets.count, range: payload.encrypted(of: inner.count, at: offset),
          initializationVector: initializationVector))
    }
    if let authenticator = transforms.authenticator {
      let range =
        transforms.authenticationHeader == nil
        ? transforms.payload?.authenticated(of: inner.count, at: TunnelHeader.length) : nil
      authenticationJobs.append(
        AuthenticationJob(
          authenticator, packet: packets.count, range: range ?? 0..<inner.count))
    }
    packets.append(inner)
    plans.append(
      Plan(
        transforms: transforms,
        hasAuthenticationHeader: transforms.authenticationHeader != nil, header: header))
  }

  /// Seals all packets; which way they went is counted.
  package mutating func seal(counting counters: inout BatchCounters) {
    guard let library = plans.first?.transforms.library else { return }
    library.run(&cipherJobs, encrypts: true, on: &packets, counting: &counters)
    for index in cipherJobs.indices where cipherJobs[index].failure != nil {
      plans[cipherJobs[index].packet].failure = cipherJobs[index].failure
    }
    cipherJobs.removeAll(keepingCapacity: true)

    library.run(&authenticationJobs, on: &packets, counting: &counters)
    for index in authenticationJobs.indices {
      let packet = authenticationJobs[index].packet
      var octets = packets[packet].mutableSpan
      authenticationJobs[index].value.store(
        into: &octets,
        at: plans[packet].hasAuthenticationHeader
          ? TunnelHeader.length + AuthenticationHeader.tagOffset
          : authenticationJobs[index].range.upperBound)
    }
    authenticationJobs.removeAll(keepingCapacity: true)

    for index in packets.indices {
      var octets = packets[index].mutableSpan
      plans[index].header.storeMutable(into: &octets)
    }
  }

  /// Hands over the outer packet that was made of the one appended at `index`; there is none of it
  /// here afterwards.
  package mutating func take(_ index: Int) throws(IPsecError) -> [UInt8] {
    if let failure = plans[index].failure { throw IPsecError(.library(failure)) }
    var packet: [UInt8] = []
    swap(&packet, &packets[index])
    return packet
  }

  /// Turns the inner packet into the outer one, all but what is computed over it.
  private static func layOut(
    _ packet: inout [UInt8], _ transforms: SecurityTransforms, _ header: TunnelHeader,
    _ number: UInt32, _ vector: UInt64
  ) {
    let encapsulation = transforms.encapsulation
    let inner = packet.count
    packet.reserveCapacity(encapsulation.sealedLength(ofInner: inner))
    packet.insert(contentsOf: transforms.blankHeaders, at: 0)
    if let payload = transforms.payload {
      payload.appendTrailer(
        to: &packet, padding: encapsulation.paddingLength(ofInner: inner), nextHeader: .ipv4)
    }
    var octets = packet.mutableSpan
    header.storeImmutable(into: &octets, carrying: transforms.outermost)
    if let authenticationHeader = transforms.authenticationHeader {
      authenticationHeader.store(
        into: &octets, at: TunnelHeader.length,
        nextHeader: transforms.payload == nil ? .ipv4 : .esp, sequenceNumber: number)
    }
    if let payload = transforms.payload {
      payload.store(
        into: &octets, at: transforms.payloadOffset(behind: TunnelHeader.length),
        sequenceNumber: number, initializationVector: vector)
    }
  }
}
