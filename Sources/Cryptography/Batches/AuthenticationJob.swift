/// One packet's share of a batch that is authenticated together.
///
/// It does not own the authenticator, as packets of thousands of associations pass: whoever makes
/// it keeps the authenticator until the job has run.
package struct AuthenticationJob: BatchJob {
  let states: KeyedStates
  /// Octets of the value.
  let length: Int
  /// Index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// What is authenticated of the packet.
  package let range: Range<Int>
  /// What the job is to find out.
  package var value = IntegrityCheckValue.zero

  package init(_ states: KeyedStates, length: Int, packet: Int, range: Range<Int>) {
    self.states = states
    self.length = length
    states.prefetch()
    self.packet = packet
    self.range = range
  }

  var algorithm: HashAlgorithm { states.hash }
}
