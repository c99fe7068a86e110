import Cryptography
import IPsec
import TestSupport
import Wire

@testable import Router

/// Checks packets that are altered in any way between two routers: each is delivered as it was
/// sent, or is dropped and counted under exactly one reason. A packet with any contents from the
/// sending customer is forwarded or dropped.
///
/// The first octet chooses the protection. Packets follow: for each, one octet chooses whether it
/// is altered before or after its encryption, and the next octets choose how.
@Sendable func fuzzDataplane(_ octets: [UInt8]) {
  var input = FuzzInput(octets)
  guard var trial = unsafe input.pick(DataplaneTrial.prepared) else { return }
  for _ in 0..<12 where !input.isEmpty { trial.pass(&input) }
}

/// Two routers with a tunnel between them, through which the fuzz target sends packets.
private struct DataplaneTrial {
  private var left: Router
  private var right: Router
  private var now = Instant(sinceOrigin: .seconds(1_000))

  private static let sender = IPv4Address(11, 11, 11, 1)
  private static let receiver = IPv4Address(8, 8, 8, 1)
  private static let gateways = [IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1)]
  private static let customer = LogicalInterface(name: "so-0/0/0", unit: 0)
  private static let core = LogicalInterface(name: "so-2/2/0", unit: 0)

  init(_ security: TermModel.Security) {
    let chassis = ["so-0/0/0", "so-2/2/0", "sp-3/1/0"]
    left = Router(chassis: chassis, generator: SeededGenerator(seed: 1))
    right = Router(chassis: chassis, generator: SeededGenerator(seed: 2))
    for port in chassis.prefix(2) {
      _ = left.setLink(port, isUp: true, at: now)
      _ = right.setLink(port, isUp: true, at: now)
    }
    _ = left.apply(Self.model(security, isLeft: true), at: now)
    _ = right.apply(Self.model(security.mirrored, isLeft: false), at: now)
  }

  mutating func pass(_ input: inout FuzzInput) {
    now = now.advanced(by: .milliseconds(20))
    let kind = input.octet() % 4
    let header = IPv4Header(source: Self.sender, destination: Self.receiver, protocol: .udp)
    guard var inner = IPv4Packet(header: header, payload: input.piece())?.octets else { return }
    if kind == 1 {
      for _ in 0...input.number(below: 3) { input.alter(&inner) }
      if input.octet() & 1 == 1 { repairHeader(of: &inner) }
    }
    for var outer in sent(inner) {
      if kind >= 2 { for _ in 0...input.number(below: 3) { input.alter(&outer) } }
      if kind == 3 { repairHeader(of: &outer) }
      receive(outer, isWhole: kind == 0, inner: kind == 1 ? nil : inner)
    }
  }

  /// Returns what the left router sends to the core for a customer's packet.
  private mutating func sent(_ inner: [UInt8]) -> [[UInt8]] {
    left.receive(inner, on: Self.customer, at: now).compactMap {
      if case .transmit(let buffer, Self.core, _) = $0 { buffer.octets } else { nil }
    }
  }

  /// Delivers a packet to the right router. `inner` is the only packet that may come out of it; nil
  /// means that the sender has chosen the contents.
  private mutating func receive(_ outer: [UInt8], isWhole: Bool, inner: [UInt8]?) {
    let before = right.drops
    var delivered: [[UInt8]] = []
    for case .transmit(let buffer, Self.customer, _) in right.receive(
      outer, on: Self.core, at: now)
    {
      delivered.append(buffer.octets)
    }
    let dropped = right.drops - before
    precondition(
      !isWhole || delivered.count == 1 && dropped == 0, "a whole packet is not delivered")
    guard let packet = try? IPv4Packet(parsing: outer) else {
      precondition(delivered.isEmpty && dropped == 1, "what is no packet is not counted once")
      return
    }
    // For other packets the router may send an ICMP error, which is another packet.
    guard let inner, packet.destination == Self.gateways[1], !packet.isFragment,
      [.esp, .ah].contains(packet.carried)
    else { return }
    precondition(
      delivered.count + Int(dropped) == 1, "a packet is not in one counter: \(outer)")
    for found in delivered {
      precondition(found.dropFirst(20) == inner.dropFirst(20), "an altered packet is delivered")
    }
  }

  // MARK: Routers

  /// A pair of unused routers for each protection, of which each input gets a copy.
  nonisolated(unsafe) static let prepared = securities.map(DataplaneTrial.init)

  private static let securities: [TermModel.Security] = [
    security(.esp, .hmacSHA1, .tripleDES), security(.esp, .hmacMD5, .des),
    security(.esp, .hmacSHA1, nil), security(.ah, .hmacMD5, nil), security(.ah, .hmacSHA1, nil),
    security(.bundle, .hmacSHA1, .tripleDES),
  ]

  private static func security(
    _ securityProtocol: SecurityProtocol, _ authentication: AuthenticationAlgorithm,
    _ encryption: EncryptionAlgorithm?
  ) -> TermModel.Security {
    func parameters(_ spi: UInt32) -> SecurityAssociationParameters {
      func key(_ count: Int) -> Secret {
        Secret((0..<count).map { UInt8(truncatingIfNeeded: Int(spi) + $0 * 7 + 1) })
      }
      return SecurityAssociationParameters(
        securityProtocol: securityProtocol, spi: spi,
        auxiliarySPI: securityProtocol == .bundle ? spi + 1 : 0,
        authentication: .init(algorithm: authentication, key: key(authentication.keyLength)),
        encryption: encryption.map { .init(algorithm: $0, key: key($0.keyLength)) })
    }
    return .manual(inbound: parameters(0x4000), outbound: parameters(0x4010))
  }

  private static func model(_ security: TermModel.Security, isLeft: Bool) -> RouterModel {
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    let outside = LogicalInterface(name: "sp-3/1/0", unit: 2)
    let (near, far) = isLeft ? (sender, receiver) : (receiver, sender)
    let own = isLeft ? IPv4Address(6, 6, 6, 6) : IPv4Address(9, 9, 9, 9)
    let term = TermModel(
      name: "t", remoteGateway: gateways[isLeft ? 1 : 0], security: security)
    return RouterModel(
      hostName: isLeft ? "left" : "right",
      interfaces: [
        port("so-0/0/0", InterfaceAddress(own, length: 32)),
        port("so-2/2/0", InterfaceAddress(gateways[isLeft ? 0 : 1], length: 16)),
        InterfaceModel(
          name: "sp-3/1/0",
          units: [
            UnitModel(number: 1, serviceDomain: .inside),
            UnitModel(number: 2, serviceDomain: .outside),
          ]),
      ],
      routingInstances: [
        RoutingInstanceModel(name: "default"),
        RoutingInstanceModel(
          name: "vrf", interfaces: [inside, customer],
          staticRoutes: [
            StaticRouteModel(
              destination: IPv4Prefix(host: near), nextHop: .interface(customer)),
            StaticRouteModel(destination: IPv4Prefix(host: far), nextHop: .interface(inside)),
          ]),
      ],
      serviceSets: [
        ServiceSetModel(
          name: "s", style: .nextHop(inside: inside, outside: outside),
          localGateway: gateways[isLeft ? 0 : 1],
          rules: [RuleModel(name: "r", matchDirection: .input, terms: [term])])
      ])
  }

  private static func port(_ name: String, _ address: InterfaceAddress) -> InterfaceModel {
    InterfaceModel(name: name, units: [UnitModel(number: 0, addresses: [address])])
  }
}

extension TermModel.Security {
  /// The security associations as the other end has them.
  fileprivate var mirrored: Self {
    switch self {
    case .manual(let inbound, let outbound): .manual(inbound: outbound, outbound: inbound)
    case .dynamic: self
    }
  }
}

extension Router {
  /// The number of packets that were dropped for any reason.
  fileprivate var drops: UInt64 { dataplane.drops.values.reduce(0, +) }
}
