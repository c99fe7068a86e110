import IPsec
import Wire

/// The trace of one packet through a router: it looks up each decision in the router's tables.
struct DecisionWalk {
  /// A drop counter that the packet has increased.
  struct Drop {
    var reason: DropReason
    /// The value of the counter afterwards.
    var count: UInt64
    var serviceSet: String?
  }

  /// The properties of a packet on which decisions depend. The octets of a sealed packet are not
  /// known before it is sealed.
  struct Parcel {
    var source: IPv4Address
    var destination: IPv4Address
    /// The length of the packet, in octets.
    var count: Int
    var dontFragment: Bool
    var timeToLive: UInt8
    var origin: Transit.Origin
    var instance: Int
    var ingress: LogicalInterface?

    init(
      _ packet: IPv4Packet, _ origin: Transit.Origin, instance: Int, ingress: LogicalInterface?
    ) {
      (source, destination) = (packet.source, packet.destination)
      (count, dontFragment, timeToLive) = (packet.count, packet.dontFragment, packet.timeToLive)
      (self.origin, self.instance, self.ingress) = (origin, instance, ingress)
    }
  }

  /// The router as it was when the packet was received.
  let router: Router
  let now: Instant
  let drops: [Drop]
  private(set) var steps: [TraceStep] = []
  var heldBy: TunnelStatus?
  /// The packets that came out of tunnels, in their order.
  private var opened: ArraySlice<[UInt8]>
  private let sent: [IPv4Packet]
  /// The depth of nested packets, which is limited.
  private var depth = 0
  private static let maximumDepth = 8

  var dataplane: Dataplane { router.dataplane }

  init(_ router: Router, drops: [Drop], outputs: [RouterOutput], at now: Instant) {
    (self.router, self.drops, self.now) = (router, drops, now)
    opened =
      outputs.compactMap { output -> [UInt8]? in
        if case .observed(let octets, _, isSent: false) = output { octets } else { nil }
      }[...]
    sent = outputs.compactMap { output in
      guard case .transmit(let packet, _, _) = output else { return nil }
      return try? IPv4Packet(parsing: packet.octets)
    }
  }

  mutating func record(
    _ kind: TraceStep.Kind, _ words: String, _ statements: [String] = [],
    facts: [TraceStep.Fact] = []
  ) {
    steps.append(TraceStep(kind, words, statements: statements, facts: facts))
  }

  func hasDrop(_ reasons: DropReason...) -> Bool {
    drops.contains { reasons.contains($0.reason) }
  }

  /// Returns the next packet that came out of a tunnel; nil if there is none.
  mutating func takeOpened() -> [UInt8]? { opened.popFirst() }

  // MARK: Received packets

  mutating func receive(_ octets: [UInt8], on unit: LogicalInterface) {
    guard let slot = dataplane.interfaces.slot(of: unit),
      let packet = try? IPv4Packet(parsing: octets)
    else { return record(.received, "in by \(unit)") }
    let passage = dataplane.interfaces.passages[slot]
    let instance = dataplane.instances[passage.instance].model
    record(
      .received, "in by \(unit), routing instance \(instance.name): \(PacketSummary(octets))",
      instance.isDefault ? [] : ["[edit routing-instances \(instance.name) interface \(unit)]"],
      facts: [
        .init("interface", unit), .init("routing-instance", instance.name),
        .init("octets", packet.count),
      ])
    let parcel = Parcel(packet, .received, instance: passage.instance, ingress: unit)
    let nextHop = lookUp(parcel)
    if hasDrop(.martian, .broadcast, .interfaceDown) { return }
    if case .local? = nextHop { return deliver(packet, parcel) }
    let applied = dataplane.interfaces.applied[slot]
    if passage.hasInputServices {
      applyServices(parcel, applied.input, .input)
      if hasDrop(.unprotected) { recordProtector(parcel, applied.output, .output) }
      return
    }
    if hasDrop(.unprotected) {
      if recordProtector(parcel, applied.output, .output) { return }
      if let back = dataplane.instances[passage.instance].table.slot(to: packet.source),
        let side = dataplane.interfaces.passages[back].side,
        recordProtector(parcel, [side.set], side.direction)
      {
        return
      }
    }
    follow(parcel, nextHop, packet)
  }

  // MARK: Routes

  /// Adds the route of a packet, and returns its next hop.
  private mutating func lookUp(_ parcel: Parcel) -> Route.NextHop? {
    let instance = dataplane.instances[parcel.instance]
    let table = instance.model.tableName
    guard let nextHop = instance.nextHop(to: parcel.destination) else {
      record(
        .route, "no route to \(parcel.destination) in \(table)",
        facts: [.init("table", table), .init("destination", parcel.destination)])
      return nil
    }
    let route = instance.route(to: parcel.destination)
    let prefix = route?.destination ?? IPv4Prefix(host: parcel.destination)
    let origin = route?.origin.rawValue ?? Route.Origin.local.rawValue
    record(
      .route, "route \(prefix) in \(table): \(origin), \(nextHop)",
      route.flatMap { StatementPath.route($0, in: instance.model, router) }.map { [$0] } ?? [],
      facts: [
        .init("table", table), .init("destination", parcel.destination), .init("prefix", prefix),
        .init("protocol", origin), .init("next-hop", nextHop),
      ])
    return nextHop
  }

  /// Adds the route of a packet that the router sends, or that came out of a tunnel, and what
  /// follows.
  mutating func route(_ parcel: Parcel, _ packet: IPv4Packet? = nil) {
    depth += 1
    guard depth <= Self.maximumDepth else { return }
    follow(parcel, lookUp(parcel), packet)
  }

  private mutating func follow(_ parcel: Parcel, _ nextHop: Route.NextHop?, _ packet: IPv4Packet?) {
    switch nextHop {
    case .local, .receive: if let packet { deliver(packet, parcel) }
    case .forward(let unit, let gateway): forward(parcel, by: unit, to: gateway)
    case .discard, .reject, .unusable, nil: break
    }
  }

  private mutating func forward(
    _ parcel: Parcel, by unit: LogicalInterface, to gateway: IPv4Address?
  ) {
    guard let slot = dataplane.interfaces.slot(of: unit) else { return }
    let passage = dataplane.interfaces.passages[slot]
    if gateway == nil, parcel.ingress == unit, hasDrop(.wayBack) { return }
    guard passage.isUp else { return }
    if let side = passage.side { return applyServices(parcel, [side.set], side.direction) }
    if passage.isService { return }
    if passage.hasOutputServices, applyServicesLeaving(parcel, by: slot) { return }
    if passage.hasInputServices, parcel.origin == .received, hasDrop(.unprotected) {
      recordProtector(parcel, dataplane.interfaces.applied[slot].input, .input)
      return
    }
    guard age(parcel) else { return }
    transmit(parcel, by: unit, mtu: passage.mtu, to: gateway)
  }

  /// Adds the new time to live. Returns false if it is exceeded.
  mutating func age(_ parcel: Parcel) -> Bool {
    guard parcel.origin.isForwarded else { return true }
    let isLast = parcel.timeToLive <= 1
    let left = isLast ? 0 : parcel.timeToLive - 1
    record(
      .timeToLive, "time to live \(parcel.timeToLive) becomes \(left)",
      facts: [.init("time-to-live", left)])
    return !isLast
  }

  private mutating func transmit(
    _ parcel: Parcel, by unit: LogicalInterface, mtu: Int, to gateway: IPv4Address?
  ) {
    var facts: [TraceStep.Fact] = [
      .init("interface", unit), .init("octets", parcel.count), .init("mtu", mtu),
    ]
    if let gateway { facts.append(.init("gateway", gateway)) }
    let way = "by \(unit)" + (gateway.map { " to \($0)" } ?? "")
    if parcel.count <= mtu {
      record(.sent, "out \(way), \(parcel.count) octets", facts: facts)
    } else if parcel.dontFragment {
      record(
        .size,
        "\(parcel.count) octets are more than the MTU of \(unit), \(mtu), "
          + "and must not be fragmented", facts: facts)
    } else {
      record(
        .sent, "out \(way), \(parcel.count) octets in fragments: the MTU is \(mtu)", facts: facts)
    }
  }

  // MARK: Drops and errors

  /// Adds the drops, and the ICMP errors that were sent about the packet.
  mutating func finish() {
    for drop in drops {
      var facts: [TraceStep.Fact] = [
        .init("reason", drop.reason.rawValue), .init("counter", drop.count),
      ]
      if let set = drop.serviceSet { facts.append(.init("service-set-name", set)) }
      record(
        .drop,
        "dropped: \(drop.reason.rawValue); counter "
          + (drop.serviceSet.map { "of service set \($0) and " } ?? "")
          + "of the router: now \(drop.count)",
        drop.serviceSet.map { [StatementPath.serviceSet($0)] } ?? [], facts: facts)
    }
    for packet in sent where packet.header.protocol == .icmp {
      guard let message = try? ICMPMessage(parsing: packet.payload),
        let words = EchoResult(message, in: packet, isOwn: { _ in true })?.errorWords
      else { continue }
      record(
        .answer, "tells \(packet.destination): \(words)",
        facts: [.init("destination", packet.destination)])
    }
  }
}
