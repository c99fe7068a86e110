/// The job of one packet in a batch whose integrity check values are computed together.
///
/// It owns neither the authenticator nor the packet, because counting references for thousands of
/// associations costs time: its creator keeps both until the job has run.
@safe package struct AuthenticationJob: BatchJob {
  let states: KeyedStates
  /// The index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// The first of the authenticated octets.
  let text: UnsafeMutablePointer<UInt8>
  /// The number of authenticated octets.
  let length: Int
  /// The number of octets of the integrity check value.
  let valueLength: Int
  /// The place in the packet to which the value is written; nil for a received packet.
  let destination: UnsafeMutablePointer<UInt8>?
  /// The computed value, if there is no destination.
  package var value = IntegrityCheckValue.zero
  /// The value in a received packet.
  private let received: IntegrityCheckValue

  /// Creates a job for the octets in `range` of a packet. The value of `length` octets is written
  /// to `destination` if it is not nil, and otherwise compared with `received`. Range and
  /// destination must lie within the packet.
  package init(
    _ states: KeyedStates, length: Int, packet: Int, octets: PacketOctets, range: Range<Int>,
    destination: Int? = nil, received: IntegrityCheckValue = .zero
  ) {
    precondition(octets.contains(range), "no such octets")
    self.states = states
    self.packet = packet
    unsafe text = octets.octet(range.lowerBound)
    self.length = range.count
    valueLength = length
    self.received = received
    if let destination {
      precondition(
        destination >= 0 && destination <= octets.count - length, "no room for the value")
      unsafe self.destination = octets.octet(destination)
    } else {
      unsafe self.destination = nil
    }
  }

  /// Whether the received value matches the computed one.
  package var isAuthentic: Bool { value == received }

  var algorithm: HashAlgorithm { states.hash }

  /// Stores the computed value.
  mutating func store(_ computed: IntegrityCheckValue) {
    if let destination = unsafe destination {
      unsafe computed.store(to: destination, length: valueLength)
    } else {
      value = computed
    }
  }
}
