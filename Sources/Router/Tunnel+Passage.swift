import IKE
import IPsec
import Wire

/// What each packet asks of its tunnel. Nothing here changes it; all is `mutating`, because then an
/// array lends the tunnel where it is, and else it copies the whole of it, names and keys too.
extension Tunnel {
  /// What a packet that is to be sealed has to know.
  struct Passage {
    var largestInner: Int
    var clearsDontFragment: Bool
    /// Of the peer, where ESP goes in UDP.
    var encapsulationPort: UInt16?
    /// Whether an initialization vector is needed.
    var encrypts: Bool
    /// Of the negotiated pair, its inbound one; nil for manual associations.
    var spi: UInt32?
  }

  /// nil where packets have nothing to leave by.
  mutating func passage(at now: Instant) -> Passage? {
    guard isReady else { return nil }
    return Passage(
      largestInner: largestInner(at: now), clearsDontFragment: model.dontFragment == .clear,
      encapsulationPort: dynamic == nil ? nil : encapsulatedPeer?.port,
      encrypts: manual?.outbound.encrypts ?? dynamic?.current?.outbound.encrypts ?? false,
      spi: currentSPI)
  }

  mutating func nearsEnd() -> Bool { nearsEndOfSequence }

  mutating func comesEncapsulated(_ spi: UInt32) -> Bool {
    dynamic == nil ? false : isEncapsulated(spi)
  }

  mutating func logsPackets() -> Bool { model.logsPackets }
}
