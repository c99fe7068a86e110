import Cryptography
import TestSupport
import Testing

/// The multi-buffer library, which handles several packets at once, has the same results as
/// libcrypto.
@Suite("Batches: libcrypto and the multi-buffer library agree")
struct BatchTests {
  /// The first library uses libcrypto alone, and the second one also the vector instructions that
  /// this machine has.
  private let roads = [
    CryptographicLibrary(usesVectors: false), CryptographicLibrary(usesVectors: true),
  ]

  /// The numbers of packets include those that fill a vector and those that are too few for one.
  @Test(arguments: KeyedCipherTests.known, [1, 4, 5, 16, 17, 32])
  func ciphersAgreeWithTheirVectors(_ row: KeyedCipherTests.Case, _ count: Int) throws {
    let plaintext = hexadecimal(row.plaintext)
    let framed = [0xFF] + plaintext + [0xFF]
    let sealed = [0xFF] + hexadecimal(row.ciphertext) + [0xFF]
    for library in roads {
      let cipher = try KeyedCipher(
        row.algorithm, key: Secret(hexadecimal(row.key)), library: library)
      var packets = [[UInt8]](repeating: framed, count: count)
      var counters = BatchCounters()
      for (encrypts, expected) in [(true, sealed), (false, framed)] {
        var jobs = packets.indices.map {
          CipherJob(
            cipher.reference, packet: $0, octets: PacketOctets(&packets[$0]),
            range: 1..<framed.count - 1, initializationVector: row.vector)
        }
        let failures = withExtendedLifetime(cipher) {
          library.run(&jobs, encrypts: encrypts, counting: &counters)
        }
        #expect(packets == [[UInt8]](repeating: expected, count: count))
        #expect(failures.isEmpty)
      }
      #expect(counters.ciphers.library + counters.ciphers.multiBuffer == UInt64(2 * count))
    }
  }

  @Test(arguments: MessageAuthenticatorTests.known, [1, 5, 8, 16, 33])
  func authenticatorsAgreeWithRFC2202(
    _ row: MessageAuthenticatorTests.Case, _ count: Int
  ) {
    let framed = [0xFF] + row.message + [0xFF]
    let digest = hexadecimal(row.digest)
    for library in roads {
      let authenticator = MessageAuthenticator(row.algorithm, key: Secret(row.key))
      var packets = [[UInt8]](repeating: framed, count: count)
      var jobs = packets.indices.map {
        AuthenticationJob(
          authenticator.states, length: 12, packet: $0, octets: PacketOctets(&packets[$0]),
          range: 1..<framed.count - 1)
      }
      var counters = BatchCounters()
      withExtendedLifetime(authenticator) {
        library.run(&jobs, counting: &counters)
      }
      let expected = IntegrityCheckValue(from: digest.span, at: 0, length: 12)
      #expect(jobs.allSatisfy { $0.value == expected })
      #expect(packets == [[UInt8]](repeating: framed, count: count))
    }
  }

  /// The lengths are those around each block of a hash, and the longest ones that an IPv4 packet
  /// can have.
  @Test(arguments: AuthenticationAlgorithm.allCases)
  func everyLengthIsTheSameBothWays(_ algorithm: AuthenticationAlgorithm) {
    let authenticator = MessageAuthenticator(
      algorithm.row.hash, key: Secret([UInt8](repeating: 7, count: algorithm.keyLength)))
    let lengths = Array(8...200) + Array(65_440...65_535)
    let packets = lengths.map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0) } }
    let values = roads.map { library in
      var octets = packets
      var counters = BatchCounters()
      var jobs = packets.indices.map {
        AuthenticationJob(
          authenticator.states, length: algorithm.row.tagLength, packet: $0,
          octets: PacketOctets(&octets[$0]), range: packets[$0].indices)
      }
      withExtendedLifetime(authenticator) {
        library.run(&jobs, counting: &counters)
      }
      return jobs.sorted { $0.packet < $1.packet }.map(\.value)
    }
    #expect(values[0] == values[1])
  }

  /// A value is written to its place in the packet, with the octets of its length, and nothing
  /// beside it changes.
  @Test(arguments: AuthenticationAlgorithm.allCases, [1, 20])
  func valuesAreWrittenWhereTheyGo(_ algorithm: AuthenticationAlgorithm, _ count: Int) {
    let authenticator = MessageAuthenticator(
      algorithm.row.hash, key: Secret([UInt8](repeating: 7, count: algorithm.keyLength)))
    let length = algorithm.row.tagLength
    let message = (0..<40).map { UInt8($0) }
    let value = authenticator.value(over: message, in: message.indices, length: length)
    var expected = message + [UInt8](repeating: 0xFF, count: 40)
    var span = expected.mutableSpan
    value.store(into: &span, at: message.count, length: length)
    for library in roads {
      var packets = (0..<count).map { _ in message + [UInt8](repeating: 0xFF, count: 40) }
      var jobs = packets.indices.map {
        AuthenticationJob(
          authenticator.states, length: length, packet: $0, octets: PacketOctets(&packets[$0]),
          range: message.indices, destination: message.count)
      }
      var counters = BatchCounters()
      withExtendedLifetime(authenticator) { library.run(&jobs, counting: &counters) }
      #expect(packets == [[UInt8]](repeating: expected, count: count))
    }
  }

  /// Random batches have the same results: any number of packets under any keys, with lengths up to
  /// the longest of IPv4.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func randomBatchesAreTheSameBothWays(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func octets(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    let keys = EncryptionAlgorithm.allCases.flatMap { algorithm in
      (0..<3).map { _ in (algorithm, Secret(octets(algorithm.keyLength))) }
    }
    let authenticators = AuthenticationAlgorithm.allCases.flatMap { algorithm in
      (0..<3).map { _ in
        let key = Secret(octets(algorithm.keyLength))
        return (MessageAuthenticator(algorithm.row.hash, key: key), algorithm.row.tagLength)
      }
    }
    let longest = seed % 4 == 0 ? 4_000 : 200
    let count = Int.random(in: 1...90, using: &generator)
    let packets = (0..<count).map { _ in
      octets(16 * Int.random(in: 2...longest, using: &generator) + 16)
    }
    var plans: [(key: Int, range: Range<Int>, vector: InitializationVector, authenticator: Int)] =
      []
    for packet in packets {
      // The range leaves octets before and behind it that must not change.
      let start = 16 * Int.random(in: 1..<packet.count / 16 - 1, using: &generator)
      plans.append(
        (
          Int.random(in: keys.indices, using: &generator), start..<packet.count - 16,
          InitializationVector(drawing: 16, using: &generator),
          Int.random(in: authenticators.indices, using: &generator)
        ))
    }
    var results: [(sealed: [[UInt8]], values: [IntegrityCheckValue])] = []
    for library in roads {
      let ciphers = try keys.map { try KeyedCipher($0.0, key: $0.1, library: library) }
      var octets = packets
      var counters = BatchCounters()
      func cipherJobs() -> [CipherJob] {
        plans.enumerated().map { index, plan in
          CipherJob(
            ciphers[plan.key].reference, packet: index, octets: PacketOctets(&octets[index]),
            range: plan.range,
            initializationVector: plan.vector)
        }
      }
      var jobs = cipherJobs()
      var failures = library.run(&jobs, encrypts: true, counting: &counters)
      let sealed = octets
      var tags = plans.enumerated().map { index, plan in
        let (authenticator, length) = authenticators[plan.authenticator]
        return AuthenticationJob(
          authenticator.states, length: length, packet: index, octets: PacketOctets(&octets[index]),
          range: plan.range.dropFirst(3))
      }
      library.run(&tags, counting: &counters)
      jobs = cipherJobs()
      failures.merge(
        library.run(&jobs, encrypts: false, counting: &counters),
        uniquingKeysWith: { first, _ in first })
      withExtendedLifetime((ciphers, authenticators)) {}
      #expect(failures.isEmpty)
      #expect(jobs.allSatisfy { $0.isAuthentic })
      #expect(
        zip(octets, packets).allSatisfy { $0.dropLast(16) == $1.dropLast(16) }, "seed \(seed)")
      tags.sort { $0.packet < $1.packet }
      results.append((sealed, tags.map(\.value)))
      let ways = counters.authenticators
      #expect(ways.library + ways.multiBuffer == UInt64(count))
    }
    #expect(results[0].sealed == results[1].sealed, "seed \(seed)")
    #expect(results[0].values == results[1].values, "seed \(seed)")
  }

  @Test func aLargeBatchFindsOutWhatTheProcessorCan() {
    let library = CryptographicLibrary()
    let authenticator = MessageAuthenticator(.md5, key: Secret([1]))
    var counters = BatchCounters()
    func run(_ count: Int) {
      var packets = [[UInt8]](repeating: [1, 2, 3], count: count)
      var jobs = packets.indices.map {
        AuthenticationJob(
          authenticator.states, length: 12, packet: $0, octets: PacketOctets(&packets[$0]),
          range: 0..<3)
      }
      withExtendedLifetime(authenticator) {
        library.run(&jobs, counting: &counters)
      }
    }
    run(CryptographicLibrary.leastForVectors - 1)
    #expect([.notBuilt, .notNeededYet].contains(library.multiBufferSupport))
    #expect(counters.authenticators.multiBuffer == 0)
    run(21)
    switch library.multiBufferSupport {
    case .notBuilt, .notFaster: #expect(counters.authenticators.multiBuffer == 0)
    case .authenticators, .ciphersAndAuthenticators:
      // Sixteen packets fill a vector, and five more are enough for another one.
      #expect(counters.authenticators.multiBuffer == 21)
      #expect(counters.authenticators.multiBufferBatches == 1)
      run(20)
      #expect(counters.authenticators.multiBuffer == 21 + 16)
    case .notNeededYet: Issue.record("nobody has looked")
    }
    #expect(
      CryptographicLibrary(usesVectors: false).multiBufferSupport != .ciphersAndAuthenticators)
  }
}
