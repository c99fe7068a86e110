package import Cryptography
package import Wire

/// Outer packets that are opened together, each by its own association. RFC 4303 section 3.4.
///
/// All packets are read, and their integrity check values are computed together. Then each packet
/// in turn is checked against the replay window, compared with its value, marked, decrypted and
/// searched for its inner packet. Packets that are decrypted faster together are decrypted before
/// that last step.
///
/// A packet whose association has nothing to compute before it decrypts passes through all steps at
/// once. Packets of one association keep their order.
package struct OpenBatch {
  /// Calls its second argument with the association of the packet at an index, and changes no other
  /// association. Returns false if the association has been deleted.
  package typealias InboundAssociationAccess = (
    _ index: Int, (inout InboundSecurityAssociation) -> Void
  ) -> Bool

  /// The first `count` elements belong to the batch. The elements behind them have been taken and
  /// are reused, because deleting them takes as long as filling them.
  private var packets: [OpeningPacket] = []
  private var count = 0
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  /// The errors found so far, by the packet's index.
  private var errors: [Int: IPsecError] = [:]
  /// The library of all associations that open packets of this batch; nil before the first packet.
  private var library: CryptographicLibrary?

  /// Creates a batch without packets.
  package init() {}

  /// Removes all packets and keeps the memory for the next ones.
  package mutating func removeAll() {
    count = 0
    guard !errors.isEmpty else { return }
    // A packet that was rejected still holds its octets.
    packets.removeAll(keepingCapacity: true)
    errors = [:]
  }

  /// Adds a whole outer packet, which has been reassembled if it came in fragments. Nothing is
  /// copied if the packet is passed with `consume`.
  package mutating func append(_ packet: consuming PacketBuffer) {
    if count == packets.count { packets.append(OpeningPacket()) }
    packets[count].begin(packet)
    count &+= 1
  }

  /// Opens all packets in the order in which they were added: a second copy in the same batch is a
  /// replay. The associations count packets and errors; `counters` counts how packets were
  /// computed. `fetchesKeys` says whether there are so many associations that their keys are rarely
  /// in the processor's cache.
  package mutating func open(
    counting counters: inout BatchCounters, fetchesKeys: Bool = false,
    by withAssociation: InboundAssociationAccess
  ) {
    findLibrary(by: withAssociation)
    guard let library else { return }
    if fetchesKeys { fetchKeys(by: withAssociation) }
    var runner = SingleRunner(library, packets: count)
    if begin(with: &runner, by: withAssociation) {
      library.run(&authenticationJobs, counting: &counters)
      for job in authenticationJobs { packets[job.packet].isAuthentic = job.isAuthentic }
      authenticationJobs.removeAll(keepingCapacity: true)
      openAuthenticated(with: &runner, by: withAssociation)
    }
    runner.count(in: &counters)
    if !cipherJobs.isEmpty { decrypt(with: library, counting: &counters, by: withAssociation) }
  }

  /// Finds the library of the associations. Packets before the first existing association get the
  /// error `noAssociation`.
  private mutating func findLibrary(by withAssociation: InboundAssociationAccess) {
    guard library == nil else { return }
    for index in 0..<count {
      var found: CryptographicLibrary?
      if withAssociation(index, { found = $0.transforms.library }) {
        library = found
        return
      }
      errors[index] = IPsecError(.noAssociation)
    }
  }

  /// Prefetches the keys of all packets into the processor's cache.
  private func fetchKeys(by withAssociation: InboundAssociationAccess) {
    guard count > 1 else { return }
    var places = KeyPlaces()
    for index in 0..<count {
      let octets = packets[index].outerOctets
      _ = withAssociation(index) { $0.addKeys(forOctets: octets, to: &places) }
    }
    places.fetch()
  }

  /// Opens the packets for which nothing has to be computed before they are decrypted, reads the
  /// others and adds their authentication jobs. Returns whether there are others.
  private mutating func begin(
    with runner: inout SingleRunner, by withAssociation: InboundAssociationAccess
  ) -> Bool {
    var areAwaited = false
    // A pointer is used, because an array would check at each step whether its storage is shared.
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      let packets = unsafe packets
      for index in 0..<count {
        let exists = withAssociation(index) { association in
          guard let authenticator = association.transforms.authenticator else {
            return unsafe Self.open(
              &packets[index], at: index, by: &association, with: &runner, &errors, &cipherJobs)
          }
          areAwaited = true
          unsafe packets[index].isAwaited = true
          do throws(IPsecError) {
            authenticationJobs.append(
              try unsafe packets[index].authenticationJob(
                at: index, authenticator, association.transforms))
          } catch {
            // The error is counted when the packet's turn comes.
            errors[index] = error
          }
        }
        if !exists { errors[index] = IPsecError(.noAssociation) }
      }
    }
    return areAwaited
  }

  /// Opens the packets whose integrity check values have been computed.
  private mutating func openAuthenticated(
    with runner: inout SingleRunner, by withAssociation: InboundAssociationAccess
  ) {
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      let packets = unsafe packets
      for index in 0..<count where unsafe packets[index].isAwaited {
        _ = withAssociation(index) { association in
          unsafe Self.open(
            &packets[index], at: index, by: &association, with: &runner, &errors, &cipherJobs)
        }
      }
    }
  }

  /// Opens one packet, or appends a job for `decrypt`. An error is stored and counted.
  @inline(__always)
  private static func open(
    _ packet: inout OpeningPacket, at index: Int,
    by association: inout InboundSecurityAssociation, with runner: inout SingleRunner,
    _ errors: inout [Int: IPsecError], _ jobs: inout [CipherJob]
  ) {
    do throws(IPsecError) {
      if !errors.isEmpty, let error = errors[index] { try packet.refuse(error, by: &association) }
      if let job = try packet.open(at: index, by: &association, with: &runner) {
        jobs.append(job)
      }
    } catch {
      errors[index] = error
      association.count(error.reason)
    }
  }

  /// Runs the cipher jobs together and finds the inner packets.
  private mutating func decrypt(
    with library: CryptographicLibrary, counting counters: inout BatchCounters,
    by withAssociation: InboundAssociationAccess
  ) {
    let failures = library.run(&cipherJobs, encrypts: false, counting: &counters)
    for job in cipherJobs {
      _ = withAssociation(job.packet) { association in
        do throws(IPsecError) {
          if !failures.isEmpty, let failure = failures[job.packet] {
            throw IPsecError(.library(failure))
          }
          try packets[job.packet].findInner(by: &association)
        } catch {
          errors[job.packet] = error
          association.count(error.reason)
        }
      }
    }
    cipherJobs.removeAll(keepingCapacity: true)
  }

  /// Returns the content of the packet at `index` and removes it from the batch. Throws the
  /// packet's error.
  package mutating func takeResult(
    at index: Int
  ) throws(IPsecError) -> InboundSecurityAssociation.Opened {
    precondition(index < count, "no such packet")
    if !errors.isEmpty, let error = errors[index] { throw error }
    return packets[index].takeInner()
  }

  /// Returns the octets of a packet that was rejected, by which it can be logged.
  package func octets(of index: Int) -> ArraySlice<UInt8> { packets[index].remains }
}
