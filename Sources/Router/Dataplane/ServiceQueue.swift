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
    /// The slot of the unit by which it came.
    var ingress: Int?
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
    /// Of the outer packet, which is whole: its octets are another's, and some of them are zeroed.
    let source: IPv4Address
    let destination: IPv4Address
    let carried: IPProtocol
    let typeOfService: UInt8
    /// Octets of its header.
    let headerLength: Int
    var encapsulations: Int
    /// The slot of the unit by which it came.
    var ingress: Int?
    /// nil where it did not come in UDP.
    var origin: Origin?

    init(
      _ outer: borrowing IPv4Packet, spi: UInt32, _ place: TunnelPosition,
      encapsulations: Int, ingress: Int?, origin: Origin?
    ) {
      (set, tunnel) = place
      self.spi = spi
      source = outer.source
      destination = outer.destination
      carried = outer.carried
      typeOfService = outer.typeOfService
      headerLength = outer.headerLength
      self.encapsulations = encapsulations
      self.ingress = ingress
      self.origin = origin
    }
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
  fileprivate mutating func submit(
    _ inner: inout IPv4Packet, behind header: TunnelHeader,
    initializationVector: InitializationVector,
    _ sealing: Sealing
  ) {
    sealBatch.append(
      inner.takeBuffer(), behind: header, initializationVector: initializationVector)
    sealings.append(sealing)
  }

  /// Adds an outer packet that is to be opened: whole, and with a header that has been checked.
  fileprivate mutating func submit(_ outer: inout IPv4Packet, _ opening: Opening) {
    openBatch.append(outer.takeBuffer())
    openings.append(opening)
  }

  /// Forgets the packets, and keeps the room for others.
  fileprivate mutating func removeAll() {
    sealBatch.removeAll()
    sealings.removeAll(keepingCapacity: true)
    openBatch.removeAll()
    openings.removeAll(keepingCapacity: true)
  }
}

/// Where packets are submitted that are to be sealed and opened together, until somebody takes them.
struct ServiceQueues {
  private var waiting = ServiceQueue()
  /// What the next packets are collected in while others are finished.
  private var spare = ServiceQueue()

  /// Whether as many packets wait as are worth a batch.
  var isFull: Bool { waiting.isFull }

  /// Adds an inner packet that is to be sealed; its octets are taken. The vector is used where its
  /// association encrypts.
  mutating func submit(
    _ inner: inout IPv4Packet, behind header: TunnelHeader,
    initializationVector: InitializationVector,
    _ sealing: ServiceQueue.Sealing
  ) {
    waiting.submit(
      &inner, behind: header, initializationVector: initializationVector, sealing)
  }

  /// Adds an outer packet that is to be opened: whole, and with a header that has been checked. Its
  /// octets are taken.
  mutating func submit(_ outer: inout IPv4Packet, _ opening: ServiceQueue.Opening) {
    waiting.submit(&outer, opening)
  }

  /// All that waits; nil: nothing does. Give it back when it is finished.
  mutating func take() -> ServiceQueue? {
    guard !waiting.isEmpty else { return nil }
    var taken = ServiceQueue()
    swap(&taken, &spare)
    swap(&taken, &waiting)
    return taken
  }

  /// Keeps the room of what has been finished for the next packets.
  mutating func retire(_ finished: inout ServiceQueue) {
    finished.removeAll()
    swap(&finished, &spare)
  }
}
