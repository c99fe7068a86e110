import Wire

/// The specification of NAT traversal that both ends use: the RFC, or a draft, which differs in its
/// numbers only. RFC 3947 section 3.1.
enum NATTraversalVersion: Equatable {
  case rfc3947
  case draft

  /// Returns the best specification for a peer's capabilities; nil if it supports none.
  init?(_ capabilities: Capabilities) {
    if capabilities.contains(.natTraversal) {
      self = .rfc3947
    } else if !capabilities.isDisjoint(with: [.natTraversalDraft02, .natTraversalDraft03]) {
      self = .draft
    } else {
      return nil
    }
  }

  /// The vendor IDs of an initiator, which supports all of them.
  static let offer: [ISAKMPPayload] = [
    .vendorID(VendorID.natTraversal), .vendorID(VendorID.natTraversalDraft03),
    .vendorID(VendorID.natTraversalDraft02),
  ]

  /// Returns the vendor ID of a responder, which names the chosen specification. Both drafts mean
  /// the same.
  func answer(to capabilities: Capabilities) -> [ISAKMPPayload] {
    switch self {
    case .rfc3947: return [.vendorID(VendorID.natTraversal)]
    case .draft:
      return [
        .vendorID(
          capabilities.contains(.natTraversalDraft03)
            ? VendorID.natTraversalDraft03 : VendorID.natTraversalDraft02)
      ]
    }
  }

  var payloadType: PayloadType {
    switch self {
    case .rfc3947: .natDiscovery
    case .draft: .natDiscoveryDraft
    }
  }

  var tunnelMode: IPsecDOI.EncapsulationMode {
    switch self {
    case .rfc3947: .udpTunnel
    case .draft: .udpTunnelDraft
    }
  }

  func payload(_ digest: [UInt8]) -> ISAKMPPayload {
    switch self {
    case .rfc3947: .natDiscovery(digest)
    case .draft: .other(.natDiscoveryDraft, digest)
    }
  }
}
