import Cryptography
import IPsec

/// The ciphers and digests of a batch alone, as the router has them done.
final class BareWork {
  private let library = CryptographicLibrary()
  private var ciphers: [KeyedCipher] = []
  private var authenticators: [MessageAuthenticator] = []
  private var packets: [[UInt8]]
  private let encrypted: Range<Int>
  private let authenticated: Range<Int>
  private let tagLength: Int
  private var counters = BatchCounters()

  private static let batch = 32

  init(_ suite: RouterBenchmark.Suite, _ length: Int, associations: Int) throws {
    let parameters = Network.parameters(suite, 256)
    let encapsulation = Encapsulation(parameters)
    let outer = encapsulation.sealedLength(ofInner: length)
    encrypted = encapsulation.headerLength..<outer - encapsulation.tagLength
    authenticated =
      suite.securityProtocol == .esp ? 20..<outer - encapsulation.tagLength : 0..<outer
    tagLength = parameters.authentication?.algorithm.row.tagLength ?? 0
    packets = (0..<Self.batch).map { _ in [UInt8](repeating: 0x5A, count: outer) }
    for _ in 0..<associations {
      if let authentication = parameters.authentication {
        authenticators.append(
          MessageAuthenticator(authentication.algorithm.row.hash, key: authentication.key))
      }
      if let encryption = parameters.encryption {
        ciphers.append(
          try KeyedCipher(encryption.algorithm, key: encryption.key, library: library))
      }
    }
  }

  func round() -> (seal: Duration, open: Duration) {
    let clock = ContinuousClock()
    var times = (seal: Duration.zero, open: Duration.zero)
    for encrypts in [true, false] {
      var jobs: [CipherJob] = []
      if !ciphers.isEmpty {
        jobs = packets.indices.map {
          CipherJob(
            ciphers[$0 % ciphers.count].reference, packet: $0,
            octets: PacketOctets(&packets[$0]), range: encrypted,
            initializationVector: 1)
        }
      }
      var tags: [AuthenticationJob] = []
      if !authenticators.isEmpty {
        tags = packets.indices.map {
          AuthenticationJob(
            authenticators[$0 % authenticators.count].states, length: tagLength, packet: $0,
            octets: PacketOctets(&packets[$0]), range: authenticated)
        }
      }
      let time = clock.measure {
        _ = library.run(&jobs, encrypts: encrypts, counting: &counters)
        library.run(&tags, counting: &counters)
      }
      if encrypts { times.seal = time } else { times.open = time }
    }
    return times
  }
}
