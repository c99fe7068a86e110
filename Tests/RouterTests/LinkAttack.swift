import Cryptography
import IPsec
import TestSupport
import Testing
import Wire

@testable import Router

/// Two routers under attack on their link: packets are cut, altered, nested, duplicated, delayed
/// and mixed with noise, and arrive in batches, while operators at both ends commit and clear.
struct LinkAttack {
  /// The kind of the tunnels that are attacked.
  enum Kind: CaseIterable { case manual, many, dynamic, backup, translated, interface }

  let kind: Kind
  private let models: [RouterModel]
  private var routers: [Router]
  private var now = Instant(sinceOrigin: .seconds(1_000))
  /// The packets that wait in front of each router's core unit.
  private var waiting: [[[UInt8]]] = [[], []]
  /// Packets that have crossed the core, to be sent again.
  private(set) var kept: [[UInt8]] = []
  var generator: SeededGenerator
  /// The packets that arrived at each customer.
  private var arrived: [[IPv4Packet]] = [[], []]

  static let gateways = [IPv4Address(21, 21, 1, 1), IPv4Address(21, 21, 2, 1)]
  static let customers = [Pair.ce1, Pair.ce2]
  static let outside = IPv4Address(21, 21, 3, 3)

  init(_ kind: Kind, seed: UInt64) {
    self.kind = kind
    generator = SeededGenerator(seed: seed)
    models = kind.models
    routers = (0..<2).map {
      Router(chassis: Pair.chassis, generator: SeededGenerator(seed: seed + UInt64($0)))
    }
    for index in 0..<2 {
      for port in ["so-0/0/0", "so-2/2/0"] {
        _ = routers[index].setLink(port, isUp: true, at: now)
      }
      commit(models[index], to: index)
      routers[index].observedServicePorts = ["sp-3/1/0"]
    }
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  private mutating func commit(_ model: RouterModel, to index: Int) {
    handle(routers[index].apply(model, at: now), of: index)
  }

  /// Applies a configuration at once, or in slices between which packets are handled.
  private mutating func begin(_ model: RouterModel, at index: Int) {
    if number(0...1) == 0 { return commit(model, to: index) }
    routers[index].beginUpdate(PreparedModel(model, former: routers[index].prepared))
  }

  private mutating func proceed() {
    for index in 0..<2 where routers[index].updateProgress != .idle {
      var left = number(0...60)
      let outputs = routers[index].continueUpdate(at: now) {
        left -= 1
        return left <= 0
      }
      handle(outputs, of: index)
    }
  }

  // MARK: Events

  /// Delivers a batch to one of the routers, and now and then carries out a command of an operator.
  mutating func round() {
    proceed()
    let index = number(0...1)
    if number(0...3) == 0 { operate(index) }
    now = now.advanced(by: .milliseconds(number(0...400)))
    var batch: [[UInt8]] = []
    if number(0...2) == 0 {
      for _ in 0..<number(1...100) { batch.append(customerPacket(from: index)) }
      receive(batch, at: index, on: Pair.customer)
    } else {
      for packet in waiting[index] {
        if number(0...9) > 0 { batch.append(packet) }
        if number(0...7) == 0 { batch.append(altered(packet)) }
      }
      waiting[index] = []
      for _ in 0..<number(0...20) {
        guard let old = kept.randomElement(using: &generator) else { break }
        batch.append(altered(old))
      }
      if number(0...1) == 0 { batch.shuffle(using: &generator) }
      receive(batch, at: index, on: Pair.core)
    }
    checkPassages()
  }

  private mutating func receive(_ packets: [[UInt8]], at index: Int, on unit: LogicalInterface) {
    let batch = packets.map { packet in
      switch number(0...2) {
      case 0: return PacketBuffer(packet)
      case 1: return PacketBuffer(copying: packet)
      default:
        let room = [UInt8](repeating: 0xA5, count: number(0...90))
        return PacketBuffer(
          storage: room + packet + room, start: room.count, end: room.count + packet.count)
      }
    }
    handle(routers[index].receive(batch, on: unit, at: now), of: index)
  }

  private mutating func operate(_ index: Int) {
    switch number(0...9) {
    case 0: begin(models[index], at: index)
    case 1:
      var other = models[index]
      other.serviceSets[0].rules[0].terms.shuffle(using: &generator)
      // An interface-style service set whose rules have no terms protects nothing.
      if other.serviceSets[0].rules[0].terms.count > 1 {
        other.serviceSets[0].rules[0].terms.removeLast()
      }
      begin(other, at: index)
    case 2:
      var other = models[index]
      for term in other.serviceSets[0].rules[0].terms.indices {
        other.serviceSets[0].rules[0].terms[term].ownTunnelMTU = number(256...9_192)
        other.serviceSets[0].rules[0].terms[term].logsPackets = true
      }
      begin(other, at: index)
    case 3: handle(routers[index].resetSecurityAssociations(at: now), of: index)
    case 4: handle(routers[index].clearIKEAssociations(at: now), of: index)
    case 5:
      handle(
        routers[index].switchTunnel(
          localGateway: Self.gateways[index], remoteGateway: Self.gateways[1 - index], at: now),
        of: index)
    case 6:
      let isUp = number(0...1) == 0
      handle(routers[index].setLink("so-2/2/0", isUp: isUp, at: now), of: index)
      handle(routers[index].setLink("so-2/2/0", isUp: true, at: now), of: index)
    case 7: routers[index].firstSequenceNumber = number(0...1) == 0 ? 0 : .max - 40
    default: advance(by: .seconds(number(1...400)))
    }
  }

  private mutating func advance(by duration: Duration) {
    now = now.advanced(by: duration)
    for index in 0..<2 { handle(routers[index].advance(to: now), of: index) }
  }

  /// Requires that whatever a router sends is a packet, and that it sends nothing but its own
  /// packets to the core.
  private mutating func handle(_ outputs: [RouterOutput], of index: Int) {
    for case .transmit(let buffer, let unit, _) in outputs {
      guard let packet = try? IPv4Packet(parsing: buffer), packet.count == buffer.count else {
        Issue.record("\(kind): no packet was sent")
        continue
      }
      if unit == Pair.customer {
        arrived[index].append(packet)
        continue
      }
      #expect(packet.source == Self.gateways[index], "\(kind): in clear")
      let crossing = kind == .translated ? translated(packet, from: index) : packet.octets
      waiting[1 - index].append(crossing)
      if number(0...3) == 0 { kept.append(crossing) }
      if kept.count > 200 { kept.removeFirst(100) }
    }
  }

  /// Returns the packet as a NAT in front of the left router translates it.
  private func translated(_ packet: IPv4Packet, from index: Int) -> [UInt8] {
    guard
      let datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination)
    else { return packet.octets }
    var header = packet.header
    var (source, destination) = (datagram.sourcePort, datagram.destinationPort)
    if index == 0 {
      header.source = Self.outside
      source &+= 1_000
    } else {
      header.destination = Self.gateways[0]
      destination &-= 1_000
    }
    let hasChecksum = packet.payload.dropFirst(6).prefix(2).contains { $0 != 0 }
    return UDPDatagram(
      sourcePort: source, destinationPort: destination, data: datagram.data
    ).flatMap {
      IPv4Packet(
        header: header,
        payload: $0.octets(
          from: header.source, to: header.destination, hasChecksum: hasChecksum))
    }?.octets ?? packet.octets
  }

  // MARK: Conditions

  /// Requires that the passage of each tunnel, which packets use, agrees with the tunnel.
  private func checkPassages() {
    for router in routers {
      let tunnels = router.dataplane.services.tunnels
      for (tunnel, passage) in zip(tunnels, tunnels.passages).prefix(10) {
        #expect("\(passage)" == "\(Tunnel.Passage(tunnel))", "\(kind)")
      }
    }
  }

  /// Ends the attack, and requires that packets of both customers arrive again.
  mutating func end() {
    for index in 0..<2 {
      routers[index].firstSequenceNumber = 0
      commit(models[index], to: index)
    }
    for index in 0..<2 {
      handle(routers[index].resetSecurityAssociations(at: now), of: index)
      handle(routers[index].clearIKEAssociations(at: now), of: index)
    }
    waiting = [[], []]
    // Associations that one peer has deleted, and of which the other one did not receive the
    // delete, expire.
    for _ in 0..<100 { advance(by: .seconds(600)) }
    waiting = [[], []]
    for _ in 0..<3 {
      for index in 0..<2 { exchange(from: index) }
    }
    for index in 0..<2 {
      arrived[1 - index] = []
      exchange(from: index)
      #expect(arrived[1 - index].count == 1, "\(kind) from \(index)")
    }
    checkPassages()
  }

  /// Sends one packet of the customer, and delivers everything that follows from it.
  private mutating func exchange(from index: Int) {
    let echo = IPv4Packet.echo(from: Self.customers[index], to: Self.customers[1 - index])
    receive([echo.octets], at: index, on: Pair.customer)
    for _ in 0..<40 where !waiting.allSatisfy(\.isEmpty) {
      for index in 0..<2 {
        var batch: [[UInt8]] = []
        swap(&batch, &waiting[index])
        if !batch.isEmpty { receive(batch, at: index, on: Pair.core) }
      }
    }
  }
}
