import Cryptography
import IKE
import Router
import Wire

/// A hub and its spokes: a gateway for each end, and a tunnel to each spoke.
struct Star {
  private var hub: Gateway
  private var spokes: [Gateway] = []
  private var generator = SplitMix64(state: 1)
  private var queue: [(datagram: [UInt8], from: Int, to: Int)] = []
  private(set) var installed = 0

  static let suites = [
    suite("des-cbc sha1 group2", .group2, .sha1, .des),
    suite("3des-cbc sha1 group2", .group2, .sha1, .tripleDES),
    suite("aes-128-cbc sha-256 group14", .group14, .sha256, .aes128CBC),
    suite("aes-128-cbc sha-256 group19", .group19, .sha256, .aes128CBC),
  ]

  private static func suite(
    _ name: String, _ group: DiffieHellmanGroup, _ hash: HashAlgorithm,
    _ encryption: EncryptionAlgorithm
  ) -> IKEProposal {
    IKEProposal(
      name: name, method: .preSharedKeys, group: group, hash: hash, encryption: encryption,
      lifetime: .seconds(3_600))
  }

  /// The index that stands for the hub in the queue.
  private static let hubIndex = -1
  private static let hubAddress = IPv4Address(10, 0, 0, 1)
  private static let start = Instant(sinceOrigin: .seconds(1_000))

  /// Makes gateways that share the library, which is loaded by its first negotiation.
  init(spokes count: Int, _ suite: IKEProposal, _ library: CryptographicLibrary) {
    hub = Gateway(local: Self.hubAddress, library: library)
    var policies: [TunnelPolicy] = []
    for index in 0..<count {
      policies.append(Self.policy(index, to: Self.address(index), suite))
      var spoke = Gateway(local: Self.address(index), library: library)
      _ = spoke.configure(
        [Self.policy(0, to: Self.hubAddress, suite)], at: Self.start, using: &generator)
      spokes.append(spoke)
    }
    _ = hub.configure(policies, at: Self.start, using: &generator)
  }

  var isUp: Bool { installed == 2 * spokes.count }

  mutating func bringUp() {
    for index in spokes.indices {
      let outputs = spokes[index].negotiate(TunnelIdentifier(0), at: Self.start, using: &generator)
      post(outputs, from: index)
      drain()
    }
  }

  private mutating func drain() {
    while !queue.isEmpty {
      let (datagram, from, to) = queue.removeFirst()
      let outputs =
        to == Self.hubIndex
        ? hub.receive(
          datagram, from: Endpoint(Self.address(from)), at: Self.start, using: &generator)
        : spokes[to].receive(
          datagram, from: Endpoint(Self.hubAddress), at: Self.start, using: &generator)
      post(outputs, from: to)
    }
  }

  private mutating func post(_ outputs: [GatewayOutput], from sender: Int) {
    for output in outputs {
      switch output {
      case .send(let datagram, let peer):
        queue.append((datagram, sender, sender == Self.hubIndex ? Self.index(peer.address) : -1))
      case .installOutbound: installed += 1
      default: break
      }
    }
  }

  private static func policy(
    _ number: Int, to peer: IPv4Address, _ suite: IKEProposal
  ) -> TunnelPolicy {
    TunnelPolicy(
      TunnelIdentifier(number), name: "t\(number)", remoteGateways: [peer],
      ike: IKEPolicy(
        name: "ike", proposals: [suite],
        preSharedKey: Secret("secret".utf8)),
      ipsec: IPsecPolicy(name: "ipsec"))
  }

  private static func address(_ index: Int) -> IPv4Address {
    IPv4Address(10, 1, UInt8(index >> 8 & 255), UInt8(index & 255))
  }

  private static func index(_ address: IPv4Address) -> Int {
    let octets = address.octets
    return Int(octets[2]) << 8 | Int(octets[3])
  }
}

/// A fast generator for measurements: SplitMix64.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
