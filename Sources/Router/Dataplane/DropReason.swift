import IPsec

/// The reason why a packet was dropped. The raw values appear in statistics and log lines.
package enum DropReason: String, Sendable, CaseIterable {
  // Received packets.
  case malformed = "malformed packet"
  case interfaceDown = "interface down"
  case martian = "address that no packet may have"
  case broadcast = "broadcast"
  case reassembly = "fragments that do not fit together"
  case incomplete = "incomplete datagram: fragments are missing"
  // Routing.
  case noRoute = "no route"
  case discarded = "discard route"
  case rejected = "reject route"
  case timeExceeded = "time to live exceeded"
  case fragmentationNeeded = "too big, and must not be fragmented"
  case wayBack = "would be sent back to the link of its sender"
  case noListener = "port not open"
  case unexpectedKeyManagement = "unexpected IKE message"
  // Services.
  case noServiceSet = "no service set on the service interface"
  case noRuleMatch = "no rule matches"
  case unprotected = "received unprotected, must be protected by a tunnel"
  case tunnelDown = "security association not installed"
  case notSealed = "could not be sealed"
  /// A packet that the router itself created is invalid. This should never happen; the counter
  /// shows if it does.
  case notMade = "invalid packet created by the router"
  case serviceLoop = "route of a tunnel leads into a tunnel"
  case otherEncapsulation = "ESP in UDP where it was not agreed on, or not in UDP where it was"
  case unknownSPI = "no security association with this SPI"
  case authenticationFailure = "authentication failure"
  case decryptionFailure = "decryption failure"
  case badHeader = "bad header"
  case badTrailer = "bad trailer"
  case beforeReplayWindow = "before the replay window"
  case replayed = "replayed"
  case selectorMismatch = "not what the tunnel is for"
}

extension DropReason {
  /// Returns a hint about what to compare at both ends. With manual keys, different keys are the
  /// likely cause, and no other message reports it; negotiated keys are the same at both ends.
  func hint(_ security: TermModel.Security) -> String {
    guard case .manual(let inbound, _) = security else { return "" }
    return switch self {
    // One algorithm with one key may encrypt and authenticate.
    case .authenticationFailure where inbound.authentication == nil:
      " (do the encryption keys agree?)"
    case .authenticationFailure: " (do the authentication keys agree?)"
    case .decryptionFailure: " (do the encryption algorithms agree?)"
    case .badTrailer: " (do the encryption keys agree?)"
    default: ""
    }
  }
}
