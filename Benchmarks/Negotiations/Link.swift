import Cryptography
import IKE
import IPsec
import Router
import Wire

/// Two routers on one link, with tunnels between them that are established without traffic.
struct Link {
  private var routers: [Router]
  private var queue: [(octets: [UInt8], to: Int)] = []
  private static let port = LogicalInterface(name: "so-2/2/0", unit: 0)
  private static let start = Instant(sinceOrigin: .seconds(1_000))

  init() {
    routers = (0..<2).map { index in
      var router = Router(
        chassis: ["so-2/2/0", "sp-3/1/0"], generator: SplitMix64(state: UInt64(index) + 1))
      _ = router.setLink("so-2/2/0", isUp: true, at: Self.start)
      return router
    }
  }

  /// The number of installed tunnels at both ends.
  var installed: Int {
    routers.reduce(0) { sum, router in
      sum + router.serviceSetStatus.flatMap(\.tunnels).count { $0.state == .installed }
    }
  }

  mutating func bringUp(tunnels count: Int) throws {
    for index in [1, 0] {
      let model = Self.model(index, tunnels: count)
      post(routers[index].apply(model, at: Self.start), from: index)
    }
    deliver(at: Self.start)
    // A new IKE SA starts some of the waiting tunnels at once, and the others after pauses.
    let end = Self.start.advanced(by: .seconds(2))
    while let due = routers.compactMap(\.nextDeadline).min(), due < end {
      for index in routers.indices { post(routers[index].advance(to: due), from: index) }
      deliver(at: due)
    }
  }

  private mutating func deliver(at now: Instant) {
    var next = 0
    while next < queue.count {
      let packet = queue[next]
      next += 1
      post(routers[packet.to].receive(packet.octets, on: Self.port, at: now), from: packet.to)
    }
    queue = []
  }

  private mutating func post(_ outputs: [RouterOutput], from sender: Int) {
    for output in outputs {
      if case .transmit(let packet, _, _) = output { queue.append((packet.octets, 1 - sender)) }
    }
  }

  /// Returns the configuration of a router, of which the left one begins the negotiations.
  private static func model(_ index: Int, tunnels count: Int) -> RouterModel {
    let ends = [IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1)]
    let inside = LogicalInterface(name: "sp-3/1/0", unit: 1)
    let outside = LogicalInterface(name: "sp-3/1/0", unit: 2)
    let terms = (0..<count).map { number in
      let left = IPv4Prefix(host: IPv4Address(10, 1, UInt8(number >> 8), UInt8(number & 255)))
      let right = IPv4Prefix(host: IPv4Address(10, 2, UInt8(number >> 8), UInt8(number & 255)))
      return TermModel(
        name: "t\(number)", source: index == 0 ? left : right,
        destination: index == 0 ? right : left, remoteGateway: ends[1 - index],
        security: .dynamic(ikePolicy: "ike\(number)", ipsecPolicy: "ipsec"))
    }
    var model = RouterModel(
      interfaces: [
        InterfaceModel(
          name: "so-2/2/0",
          units: [UnitModel(number: 0, addresses: [InterfaceAddress(ends[index], length: 16)])]),
        InterfaceModel(
          name: "sp-3/1/0",
          units: [
            UnitModel(number: 1, serviceDomain: .inside),
            UnitModel(number: 2, serviceDomain: .outside),
          ]),
      ],
      serviceSets: [
        ServiceSetModel(
          name: "service-set-1", style: .nextHop(inside: inside, outside: outside),
          localGateway: ends[index],
          rules: [RuleModel(name: "rule-1", matchDirection: .input, terms: terms)])
      ])
    model.ikePolicies = (0..<count).map { number in
      var policy = IKEPolicyModel(name: "ike\(number)")
      policy.preSharedKey = Secret("secret".utf8)
      return policy
    }
    model.ipsecPolicies = [IPsecPolicy(name: "ipsec")]
    model.establishment = index == 0 ? .immediately : .onTraffic
    return model
  }
}
