import IKE
import Router
import TestSupport
import Testing
import Wire

/// The first packets of a new pair, and peers that install it a while after they have received the
/// last message of the negotiation.
@Suite("Peers that install late")
struct LateInstallationTests {
  /// Two routers, 3 milliseconds apart. The right one is at work on the third message of quick mode
  /// for `delay`, while ESP packets pass it by.
  private struct Path {
    var left: Router
    var right: Router
    var now = Instant(sinceOrigin: .seconds(1_000))
    let delay: Duration
    private var underWay: [(due: Instant, toLeft: Bool, octets: [UInt8])] = []
    private var quickModeMessages = 0
    /// When the right end has the pair. Until then it drops what comes by it.
    private var installedAt: Instant?
    /// When packets came to the host behind the right router, and their sequence numbers.
    var arrivals: [(at: Instant, sequence: UInt16)] = []
    var answers = 0
    var isAnswered = true

    init(delay: Duration) {
      self.delay = delay
      left = Router(chassis: Pair.chassis, generator: SeededGenerator(seed: 1))
      right = Router(chassis: Pair.chassis, generator: SeededGenerator(seed: 2))
      for port in ["so-0/0/0", "so-2/2/0"] {
        _ = left.setLink(port, isUp: true, at: now)
        _ = right.setLink(port, isUp: true, at: now)
      }
      _ = left.apply(DynamicTunnelTests.left(), at: now)
      _ = right.apply(DynamicTunnelTests.right(), at: now)
    }

    mutating func send(_ sequence: UInt16) {
      handle(
        left.receive(
          IPv4Packet.echo(sequence: sequence).octets, on: Pair.customer, at: now), ofLeft: true)
    }

    mutating func sendBack() {
      let packet = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1)
      handle(right.receive(packet.octets, on: Pair.customer, at: now), ofLeft: false)
    }

    mutating func advance(by duration: Duration) {
      let end = now.advanced(by: duration)
      while let next = nextEvent, next <= end {
        now = max(now, next)
        if let index = underWay.indices.min(by: { underWay[$0].due < underWay[$1].due }),
          underWay[index].due <= now
        {
          let packet = underWay.remove(at: index)
          let isTooEarly =
            !packet.toLeft && (try? IPv4Packet(parsing: packet.octets))?.header.protocol == .esp
            && installedAt.map { now < $0 } ?? true
          guard !isTooEarly else { continue }
          let outputs =
            packet.toLeft
            ? left.receive(packet.octets, on: Pair.core, at: now)
            : right.receive(packet.octets, on: Pair.core, at: now)
          handle(outputs, ofLeft: packet.toLeft)
        } else {
          handle(left.advance(to: now), ofLeft: true)
          handle(right.advance(to: now), ofLeft: false)
        }
      }
      now = end
    }

    private var nextEvent: Instant? {
      (underWay.map(\.due) + [left.nextDeadline, right.nextDeadline].compactMap(\.self)).min()
    }

    private mutating func handle(_ outputs: [RouterOutput], ofLeft isLeft: Bool) {
      for case .transmit(let octets, let unit, _) in outputs {
        guard let packet = try? IPv4Packet(parsing: octets) else { continue }
        guard unit == Pair.customer else {
          let isLast = isLeft && isThirdOfQuickMode(packet)
          if isLast { installedAt = now.advanced(by: .milliseconds(3)).advanced(by: delay) }
          underWay.append(
            (
              now.advanced(by: .milliseconds(3)).advanced(by: isLast ? delay : .zero), !isLeft,
              packet.octets
            ))
          continue
        }
        guard !isLeft else {
          answers += 1
          continue
        }
        guard case .echoRequest(let echo)? = packet.icmp else { continue }
        arrivals.append((now, echo.sequence))
        guard isAnswered else { continue }
        let answer = IPv4Packet.echo(from: Pair.ce2, to: Pair.ce1)
        handle(right.receive(answer.octets, on: Pair.customer, at: now), ofLeft: false)
      }
    }

    private mutating func isThirdOfQuickMode(_ packet: IPv4Packet) -> Bool {
      guard packet.header.protocol == .udp,
        let header = try? ISAKMPHeader(
          parsing: Array(packet.payload.dropFirst(UDPDatagram.headerLength))),
        header.exchange == .quickMode
      else { return false }
      quickModeMessages += 1
      return quickModeMessages == 2
    }
  }

  /// Nothing is lost if the peer installs within 50 milliseconds and no more than 64 packets come in
  /// that time, and the order is kept.
  @Test(arguments: [0, 10, 30, 47], [1, 2, 20])
  func nothingIsLostAndTheOrderIsKept(delay: Int, interval: Int) {
    var path = Path(delay: .milliseconds(delay))
    // During the negotiation itself eight packets wait.
    for sequence in UInt16(0)..<8 { path.send(sequence) }
    path.advance(by: .milliseconds(28))
    for sequence in UInt16(8)..<32 {
      path.send(sequence)
      path.advance(by: .milliseconds(interval))
    }
    path.advance(by: .seconds(1))
    #expect(path.arrivals.map(\.sequence) == Array(0..<32))
    #expect(path.answers == 32)
  }

  /// They wait no longer than for the first packet of the peer, and without one for 50 milliseconds.
  @Test(arguments: [true, false])
  func packetsOfThePeerEndTheWait(peerSends: Bool) throws {
    var path = Path(delay: .zero)
    path.isAnswered = false
    path.send(0)
    // Six messages of main mode and two of quick mode, 3 milliseconds each: the third one leaves.
    path.advance(by: .milliseconds(28))
    #expect(path.arrivals.isEmpty)
    if peerSends { path.sendBack() }
    path.advance(by: .milliseconds(60))
    let arrival = try #require(path.arrivals.first)
    let start = Instant(sinceOrigin: .seconds(1_000))
    // 28, and there and back; or 8 messages of 3 milliseconds, 50 milliseconds, and the way.
    let expected = Duration.milliseconds(peerSends ? 34 : 77)
    #expect(start.duration(to: arrival.at) == expected)
  }

  /// More than may wait are not dropped: they leave at once, in their order.
  @Test func aFloodIsNotHeld() {
    var path = Path(delay: .zero)
    path.send(0)
    path.advance(by: .milliseconds(26))
    for sequence in UInt16(1)..<200 { path.send(sequence) }
    path.advance(by: .seconds(1))
    #expect(path.arrivals.map(\.sequence) == Array(0..<200))
  }

  /// A pair with a predecessor is used without a gap: packets leave by the old one.
  @Test func aRenewalHoldsNothing() throws {
    var path = Path(delay: .milliseconds(30))
    path.send(0)
    path.advance(by: .seconds(1))
    var late = 0
    for sequence in UInt16(1)..<3_000 {
      let count = path.arrivals.count
      path.send(sequence)
      path.advance(by: .milliseconds(6))
      late += path.arrivals.count == count ? 1 : 0
      path.advance(by: .seconds(10))
    }
    #expect(late == 0)
    #expect(path.arrivals.count == 3_000)
  }
}
