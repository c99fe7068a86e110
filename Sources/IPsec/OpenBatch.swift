package import Cryptography
package import Wire

/// Packets that are opened together, each by an association of its own. The steps are those of one
/// packet, in their order: read all packets; compute their integrity check values together; then
/// packet after packet check replay, compare and mark, decrypt what was let in, look inside. What is
/// faster decrypted together is, before the last step. RFC 4303 §3.4.
///
/// Of packets whose association has nothing to compute before it decrypts, all is done at once:
/// associations are lent again for those of others only, and packets of one keep their order.
package struct OpenBatch {
  /// Lends the association of the packet at an index, and does nothing else to any. False: there is
  /// none any more.
  package typealias Lend = (_ index: Int, (inout InboundSecurityAssociation) -> Void) -> Bool

  /// The first `count` are the batch's. Those behind them were taken, and stay for others, because
  /// to delete so many takes as long as to fill them.
  private var packets: [OpeningPacket] = []
  private var count = 0
  private var cipherJobs: [CipherJob] = []
  private var authenticationJobs: [AuthenticationJob] = []
  /// What is wrong, as far as it is known.
  private var errors: [Int: IPsecError] = [:]
  /// Of all associations that are lent, here and later; nil before the first.
  private var library: CryptographicLibrary?

  package init() {}

  /// Forgets the packets, and keeps the room for others.
  package mutating func removeAll() {
    count = 0
    guard !errors.isEmpty else { return }
    // What was refused has its octets still.
    packets.removeAll(keepingCapacity: true)
    errors = [:]
  }

  /// Adds a whole outer packet, reassembled where it came in fragments. Hand it over (`consume`)
  /// and nothing is copied.
  package mutating func append(_ packet: consuming PacketBuffer) {
    if count == packets.count { packets.append(OpeningPacket()) }
    packets[count].begin(packet)
    count &+= 1
  }

  /// Opens all packets, as they came: a second copy in the same batch is a replay. What is right and
  /// what is wrong is counted in the associations; which way packets went, in `counters`.
  /// `fetchesKeys`: whether there are so many associations that their keys are hardly in the
  /// processor's cache.
  package mutating func open(
    counting counters: inout BatchCounters, fetchesKeys: Bool = false, by lend: Lend
  ) {
    findLibrary(by: lend)
    guard let library else { return }
    if fetchesKeys { fetchKeys(by: lend) }
    var runner = SingleRunner(library, packets: count)
    if begin(with: &runner, by: lend) {
      library.run(&authenticationJobs, counting: &counters)
      for job in authenticationJobs { packets[job.packet].isAuthentic = job.isAuthentic }
      authenticationJobs.removeAll(keepingCapacity: true)
      letIn(with: &runner, by: lend)
    }
    runner.count(in: &counters)
    if !cipherJobs.isEmpty { decrypt(with: library, counting: &counters, by: lend) }
  }

  /// Finds the library of the associations. Where there are no associations, that is noted for each
  /// packet.
  private mutating func findLibrary(by lend: Lend) {
    guard library == nil else { return }
    for index in 0..<count {
      var found: CryptographicLibrary?
      if lend(index, { found = $0.transforms.library }) {
        library = found
        return
      }
      errors[index] = IPsecError(.noAssociation)
    }
  }

  /// Has the processor fetch what the packets will be computed with.
  private func fetchKeys(by lend: Lend) {
    guard count > 1 else { return }
    var places = KeyPlaces()
    for index in 0..<count {
      let octets = packets[index].outerOctets
      _ = lend(index) { $0.noteKeys(forOctets: octets, in: &places) }
    }
    places.fetch()
  }

  /// Opens the packets of which nothing is to be computed before they are decrypted. Reads the
  /// others, and notes what that is. Returns whether there are others.
  private mutating func begin(with runner: inout SingleRunner, by lend: Lend) -> Bool {
    var areAwaited = false
    // Through pointers, because an array would ask at each step whether it is shared.
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      let packets = unsafe packets
      for index in 0..<count {
        let isLent = lend(index) { association in
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
            // Counted when the packet's turn among the others comes.
            errors[index] = error
          }
        }
        if !isLent { errors[index] = IPsecError(.noAssociation) }
      }
    }
    return areAwaited
  }

  /// Lets in, or not, the packets of which something was to be computed.
  private mutating func letIn(with runner: inout SingleRunner, by lend: Lend) {
    unsafe packets.withUnsafeMutableBufferPointer { packets in
      let packets = unsafe packets
      for index in 0..<count where unsafe packets[index].isAwaited {
        _ = lend(index) { association in
          unsafe Self.open(
            &packets[index], at: index, by: &association, with: &runner, &errors, &cipherJobs)
        }
      }
    }
  }

  /// Opens a packet, all but what is left to `decrypt`. What is wrong is noted, and counted.
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
          try packets[job.packet].look(by: &association)
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
    precondition(index < count, "no such packet")
    if !errors.isEmpty, let error = errors[index] { throw error }
    return packets[index].takeInner()
  }

  /// What is left of a packet that was refused, to tell it by.
  package func octets(of index: Int) -> ArraySlice<UInt8> { packets[index].remains }
}
