/// One packet's share of a batch that is authenticated together.
package struct AuthenticationJob {
  package let authenticator: MessageAuthenticator
  /// The authenticator's: jobs are sorted by it.
  let algorithm: AuthenticationAlgorithm
  /// Index of the packet in its batch; no two jobs have the same.
  package let packet: Int
  /// What is authenticated of the packet.
  package let range: Range<Int>
  /// What the job is to find out.
  package var value = IntegrityCheckValue.zero

  package init(_ authenticator: MessageAuthenticator, packet: Int, range: Range<Int>) {
    self.authenticator = authenticator
    algorithm = authenticator.algorithm
    self.packet = packet
    self.range = range
  }
}
