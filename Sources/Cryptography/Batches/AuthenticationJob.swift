/// One packet's share of a batch that is authenticated together.
///
/// It owns neither the authenticator nor the packet, as packets of thousands of associations pass:
/// whoever makes it keeps both until the job has run.
@safe package struct AuthenticationJob: BatchJob {
  let states: KeyedStates
  /// Index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// What is authenticated of the packet.
  let text: UnsafeMutablePointer<UInt8>
  /// Octets of it.
  let length: Int
  /// Octets of the value.
  let valueLength: Int
  /// Where in the packet the value goes; nil: nowhere but into `value`.
  let destination: UnsafeMutablePointer<UInt8>?
  /// What the job is to find out, where it has no destination.
  package var value = IntegrityCheckValue.zero
  /// What the packet carries, where it has one.
  private let received: IntegrityCheckValue

  /// `range`, what is authenticated, and `length` octets at `destination`, where the value is to be
  /// written, must be the packet's. `received`: what to compare with, where there is no destination.
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

  /// Whether the packet carries what was computed.
  package var isAuthentic: Bool { value == received }

  var algorithm: HashAlgorithm { states.hash }

  /// Takes the value that was computed.
  mutating func take(_ computed: IntegrityCheckValue) {
    if let destination = unsafe destination {
      unsafe computed.store(to: destination, length: valueLength)
    } else {
      value = computed
    }
  }
}
