import Cryptography
import IKE
import IPsec
import Wire

/// Packets that are to be sealed or opened together, and what is known of each beside its octets.
struct ServiceQueue {
  /// An inner packet that has its outer header and waits for the rest.
  struct Sealing {
    var set: Int
    var tunnel: Int
    /// How many tunnels it will have been put into, or taken out of, here.
    var encapsulations: Int
    var ingress: LogicalInterface?
    /// Of the peer, where ESP goes in UDP.
    var encapsulationPort: UInt16?
    /// Of the negotiated pair, its inbound one; nil for manual associations.
    var spi: UInt32?
  }

  /// Where an ESP packet in UDP came from.
  struct Origin {
    var sender: Endpoint
    var header: ESPHeader
  }

  /// An outer packet whose association has been found.
  struct Opening {
    var set: Int
    var tunnel: Int
    var spi: UInt32
    /// Of the outer packet.
    var header: IPv4Header
    var encapsulations: Int
    var ingress: LogicalInterface?
    /// nil where it did not come in UDP.
    var origin: Origin?
  }

  var sealBatch = SealBatch()
  /// What belongs to each packet of `sealBatch`.
  private(set) var sealings: [Sealing] = []
  var openBatch = OpenBatch()
  /// What belongs to each packet of `openBatch`.
  private(set) var openings: [Opening] = []

  /// So many are worth a run: four vectors full.
  static let capacity = 64

  var isEmpty: Bool { sealings.isEmpty && openings.isEmpty }
  var isFull: Bool { sealings.count >= Self.capacity || openings.count >= Self.capacity }

  /// Adds an inner packet that is to be sealed.
  mutating func submit(
    _ inner: consuming PacketBuffer, behind header: TunnelHeader,
    initializationVector: InitializationVector,
    _ sealing: Sealing
  ) {
    sealBatch.append(inner, behind: header, initializationVector: initializationVector)
    sealings.append(sealing)
  }

  /// Adds an outer packet that is to be opened.
  mutating func submit(_ outer: consuming PacketBuffer, _ opening: Opening) {
    openBatch.append(outer)
    openings.append(opening)
  }

  /// Forgets the packets, and keeps the room for others.
  mutating func removeAll() {
    sealBatch.removeAll()
    sealings.removeAll(keepingCapacity: true)
    openBatch.removeAll()
    openings.removeAll(keepingCapacity: true)
  }
}
