import IKE
import Router
import TestSupport
import Testing
import Wire

/// The first packets of a new pair wait for peers that install the pair some time after the last
/// message of the negotiation.
@Suite("Peers that install late")
struct LateInstallationTests {
  /// Two routers with a delay of 3 milliseconds between them. The right one handles the third
  /// message of quick mode for `delay`, while ESP packets overtake it.
  private struct Path {
    var left: Router
    var right: Router
    var now = Instant(sinceOrigin: .seconds(1_000))
    let delay: Duration
    private var underWay: [(due: Instant, toLeft: Bool, octets: [UInt8])] = []
    private var quickModeMessages = 0
    /// The time at which the right end has installed the pair. It drops the pair's packets that
    /// arrive earlier.
    private var installedAt: Instant?
    /// The times at which packets arrived at the host behind the right router, and their sequence
    /// numbers.
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

  /// No packet is lost if the peer installs the pair within 50 milliseconds and no more than 64
  /// packets arrive in that time; their order is kept.
  @Test(arguments: [0, 10, 30, 47], [1, 2, 20])
  func nothingIsLostAndTheOrderIsKept(delay: Int, interval: Int) {
    var path = Path(delay: .milliseconds(delay))
    // Eight packets wait during the negotiation itself.
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

  /// Packets wait until the first packet of the peer arrives, or else for 50 milliseconds.
  @Test(arguments: [true, false])
  func packetsOfThePeerEndTheWait(peerSends: Bool) throws {
    var path = Path(delay: .zero)
    path.isAnswered = false
    path.send(0)
    // Six messages of main mode and two of quick mode take 3 milliseconds each; then the third one
    // is sent.
    path.advance(by: .milliseconds(28))
    #expect(path.arrivals.isEmpty)
    if peerSends { path.sendBack() }
    path.advance(by: .milliseconds(60))
    let arrival = try #require(path.arrivals.first)
    let start = Instant(sinceOrigin: .seconds(1_000))
    // The arrival is after 28 milliseconds and a round trip, or after 8 messages of 3 milliseconds,
    // 50 milliseconds and the delay of the link.
    let expected = Duration.milliseconds(peerSends ? 34 : 77)
    #expect(start.duration(to: arrival.at) == expected)
  }

  /// If more packets arrive than may wait, none is dropped: all are sent at once, in their order.
  @Test func aBurstIsSentAtOnce() {
    var path = Path(delay: .zero)
    path.send(0)
    path.advance(by: .milliseconds(26))
    for sequence in UInt16(1)..<200 { path.send(sequence) }
    path.advance(by: .seconds(1))
    #expect(path.arrivals.map(\.sequence) == Array(0..<200))
  }

  /// A pair that replaces another one is used without a gap: meanwhile packets are sent by the old
  /// pair.
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
