import IKE
import IPsec
import Wire

extension Tunnel {
  /// The values that most packets need of their tunnel, in one small struct, so that no packet
  /// reads the configuration. With ten thousand tunnels, each further cache line is a cache miss.
  struct Passage {
    /// The length of the longest inner packet, without regard to the path MTU.
    private(set) var largestInner = 0
    /// The address of the local gateway.
    let source: IPv4Address
    /// The address of the peer.
    private(set) var destination: IPv4Address
    /// The inbound SPI of the negotiated pair by which packets leave; nil for manual associations.
    private(set) var spi: UInt32?
    /// The UDP port of the peer; nil if ESP is not encapsulated in UDP.
    private(set) var encapsulationPort: UInt16?
    /// Whether packets can be sent.
    private(set) var isReady = false
    /// The length of the random initialization vector of each packet, in octets.
    private(set) var drawnVectorLength: UInt8 = 0
    /// Whether a path MTU is known, so that `Tunnel.largestInner(at:)` applies.
    let hasPathMTU: Bool
    /// Whether outbound packets keep the mapping of the router in a NAT alive.
    private(set) var keepsTranslation = false
    /// Whether packets of any of its pairs are received in UDP.
    private(set) var mayComeEncapsulated = false
    /// Whether one of the tunnel's pairs is about to be deleted.
    private(set) var hasWithdrawn = false
    /// Whether packets wait until the peer has installed the pair.
    private(set) var isHeld = false
    /// Whether the next outbound packet begins the watch for answers.
    private(set) var beginsWatch = false
    /// Whether the router verifies that a silent peer is alive.
    let isWatched: Bool
    /// Whether the tunnel's associations are negotiated.
    let isNegotiable: Bool
    let logsPackets: Bool
    let dontFragment: TermModel.DontFragment
    private let inside: IPv4Prefix
    private let outside: IPv4Prefix

    init(_ tunnel: borrowing Tunnel) {
      let model = tunnel.model
      dontFragment = model.dontFragment
      logsPackets = model.logsPackets
      inside = model.source
      outside = model.destination
      source = tunnel.localGateway
      destination = model.remoteGateway
      isWatched = tunnel.silenceLimit != nil
      isNegotiable = tunnel.isNegotiable
      hasPathMTU = tunnel.pathMTU != nil
      if let outbound = tunnel.outbound {
        isReady = !tunnel.isWithdrawn
        drawnVectorLength = UInt8(clamping: outbound.drawnVectorLength)
        largestInner = outbound.encapsulation.largestInner(
          within: model.tunnelMTU - tunnel.encapsulationOverhead)
      }
      guard let dynamic = tunnel.dynamic else { return }
      hasWithdrawn = dynamic.pairs.contains(where: \.isWithdrawn)
      mayComeEncapsulated = dynamic.pairs.contains(where: \.isEncapsulated)
      guard let current = dynamic.current else { return }
      isHeld = dynamic.heldUntil != nil
      if isHeld { isReady = false }
      beginsWatch = !dynamic.watch.isUnderWay
      spi = current.spi
      destination = current.peer.address
      if current.isEncapsulated {
        encapsulationPort = current.peer.port
        keepsTranslation = current.natStatus.contains(.ours)
      }
    }

    /// Whether the tunnel stays the same under a new configuration with the same term.
    var isSettled: Bool { (isReady || isNegotiable) && !hasWithdrawn }

    /// Returns whether an inner packet that was decrypted matches the selectors, reversed.
    func selects(opened packet: borrowing IPv4Packet) -> Bool {
      outside.contains(packet.source) && inside.contains(packet.destination)
    }

    /// Returns the outer header for an inner packet.
    func header(
      for inner: borrowing IPv4Packet, identification: UInt16
    ) -> TunnelHeader {
      // RFC 4301 section 8.1 requires that the outer bit can be cleared, copied and set.
      let dontFragment =
        switch dontFragment {
        case .preserve, .clear: false
        case .copy: inner.dontFragment
        case .set: true
        }
      return TunnelHeader(
        source: source, destination: destination, identification: identification,
        typeOfService: inner.typeOfService, dontFragment: dontFragment)
    }
  }
}
