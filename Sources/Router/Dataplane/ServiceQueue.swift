import Cryptography
import IKE
import IPsec
import Wire

/// Packets that are encrypted or decrypted together, with the properties of each.
struct ServiceQueue {
  /// The properties of a packet that is to be encrypted.
  struct Sealing {
    var set: Int
    var tunnel: Int
    /// The number of encapsulations and decapsulations at this router, with this one.
    var encapsulations: Int
    /// The slot of the unit by which the packet was received.
    var ingress: Int?
    /// The UDP port of the peer; nil if ESP is not encapsulated in UDP.
    var encapsulationPort: UInt16?
    /// The inbound SPI of the negotiated pair; nil for manual associations.
    var spi: UInt32?
  }

  /// The sender of an ESP packet in UDP.
  struct UDPSender {
    var sender: Endpoint
    var header: ESPHeader
  }

  /// The properties of a packet that is to be decrypted.
  struct Opening {
    var set: Int
    var tunnel: Int
    var spi: UInt32
    // The following fields are copies of the outer header, because the queue takes the octets of
    // the packet, and zeroes some of them.
    let source: IPv4Address
    let destination: IPv4Address
    let carried: IPProtocol
    let typeOfService: UInt8
    /// The length of the outer header, in octets.
    let headerLength: Int
    var encapsulations: Int
    /// The slot of the unit by which the packet was received.
    var ingress: Int?
    /// The sender of a packet that was encapsulated in UDP; nil for others.
    var udpSender: UDPSender?

    init(
      _ outer: borrowing IPv4Packet, spi: UInt32, _ place: TunnelPosition,
      encapsulations: Int, ingress: Int?, udpSender: UDPSender?
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
      self.udpSender = udpSender
    }
  }

  var sealBatch = SealBatch()
  /// The properties of each packet of `sealBatch`.
  private(set) var sealings: [Sealing] = []
  var openBatch = OpenBatch()
  /// The properties of each packet of `openBatch`.
  private(set) var openings: [Opening] = []

  /// The number of packets for which a batch is run: four vectors of the processor.
  static let capacity = 64

  var isEmpty: Bool { sealings.isEmpty && openings.isEmpty }
  var isFull: Bool { sealings.count >= Self.capacity || openings.count >= Self.capacity }

  /// Adds an inner packet that is to be encrypted.
  fileprivate mutating func submit(
    _ inner: inout IPv4Packet, behind header: TunnelHeader,
    initializationVector: InitializationVector,
    _ sealing: Sealing
  ) {
    sealBatch.append(
      inner.takeBuffer(), behind: header, initializationVector: initializationVector)
    sealings.append(sealing)
  }

  /// Adds an outer packet that is to be decrypted. It must not be a fragment, and its header must
  /// have been checked.
  fileprivate mutating func submit(_ outer: inout IPv4Packet, _ opening: Opening) {
    openBatch.append(outer.takeBuffer())
    openings.append(opening)
  }

  /// Removes the packets, and keeps the memory for others.
  fileprivate mutating func removeAll() {
    sealBatch.removeAll()
    sealings.removeAll(keepingCapacity: true)
    openBatch.removeAll()
    openings.removeAll(keepingCapacity: true)
  }
}

/// The packets that wait to be encrypted and decrypted together.
struct ServiceQueues {
  private var waiting = ServiceQueue()
  /// The queue for the next packets while those of the other one are handled.
  private var spare = ServiceQueue()

  /// Whether enough packets wait for a batch.
  var isFull: Bool { waiting.isFull }

  /// Adds an inner packet that is to be encrypted, and takes its octets. The vector is used if the
  /// association encrypts.
  mutating func submit(
    _ inner: inout IPv4Packet, behind header: TunnelHeader,
    initializationVector: InitializationVector,
    _ sealing: ServiceQueue.Sealing
  ) {
    waiting.submit(
      &inner, behind: header, initializationVector: initializationVector, sealing)
  }

  /// Adds an outer packet that is to be decrypted, and takes its octets. It must not be a fragment,
  /// and its header must have been checked.
  mutating func submit(_ outer: inout IPv4Packet, _ opening: ServiceQueue.Opening) {
    waiting.submit(&outer, opening)
  }

  /// Returns the packets that wait; nil if there are none. The caller must pass the queue to
  /// `retire` in the end.
  mutating func takeWaiting() -> ServiceQueue? {
    guard !waiting.isEmpty else { return nil }
    var taken = ServiceQueue()
    swap(&taken, &spare)
    swap(&taken, &waiting)
    return taken
  }

  /// Takes back a queue whose packets have been handled, and keeps its memory.
  mutating func retire(_ finished: inout ServiceQueue) {
    finished.removeAll()
    swap(&finished, &spare)
  }
}
