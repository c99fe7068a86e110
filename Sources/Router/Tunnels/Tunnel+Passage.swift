import IKE
import IPsec
import Wire

extension Tunnel {
  /// What packets ask of their tunnel: small, so that none looks into its configuration, or for its
  /// associations. Among ten thousand tunnels, each further place is a wait for memory.
  struct Passage {
    /// The longest inner packet, as far as our own encapsulation goes.
    private(set) var largestInner = 0
    /// The gateways: ours, and where the peer is.
    let source: IPv4Address
    private(set) var destination: IPv4Address
    /// Of the negotiated pair by which packets leave, its inbound one; nil for manual associations.
    private(set) var spi: UInt32?
    /// Of the peer, where ESP goes in UDP.
    private(set) var encapsulationPort: UInt16?
    /// Whether packets have something to leave by.
    private(set) var isReady = false
    /// Octets of initialization vector that are drawn for each.
    private(set) var drawnVectorLength: UInt8 = 0
    /// Whether the way to the peer is known to be narrower: `largestInner(at:)` tells.
    let hasPathMTU: Bool
    /// Whether what leaves keeps open our translation at a NAT.
    private(set) var keepsTranslation = false
    /// Whether packets of one of its pairs come in UDP.
    private(set) var mayComeEncapsulated = false
    /// Whether one of the tunnel's pairs is about to be deleted.
    private(set) var hasWithdrawn = false
    /// Whether packets wait for the peer to install the pair.
    private(set) var isHeld = false
    /// Whether the next packet begins the watch for answers.
    private(set) var beginsWatch = false
    /// Whether the peer is asked when it is silent.
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
      isWatched = tunnel.patience != nil
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
        keepsTranslation = current.translation.contains(.ours)
      }
    }

    /// Whether nothing but its term keeps the tunnel from going on as it is.
    var isSettled: Bool { (isReady || isNegotiable) && !hasWithdrawn }

    /// Whether the term, reversed, takes a packet that came out of the tunnel.
    func selects(opened packet: borrowing IPv4Packet) -> Bool {
      outside.contains(packet.source) && inside.contains(packet.destination)
    }

    /// Of the outer packet around an inner one.
    func header(
      for inner: borrowing IPv4Packet, identification: UInt16
    ) -> TunnelHeader {
      // RFC 4301 §8.1.
      let dontFragment =
        switch dontFragment {
        case .keep, .clear: false
        case .copy: inner.dontFragment
        case .set: true
        }
      return TunnelHeader(
        source: source, destination: destination, identification: identification,
        typeOfService: inner.typeOfService, dontFragment: dontFragment)
    }
  }
}
