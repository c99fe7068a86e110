/// An action that a state machine of phase 1 requests after a message.
enum PhaseOneOutput {
  /// The message is sent. If an answer is awaited, it is sent again until the answer arrives.
  case send([UInt8], awaitsAnswer: Bool)
  /// The following messages are sent from the local port 4500 to the peer's. RFC 3947 §4.
  case float
  /// Phase 1 is established.
  case established(EstablishedPhaseOne)
  /// The peer considers phase 1 established, and its last message is rejected here.
  case refused(NegotiationError, EstablishedPhaseOne)
}
