import Wire

/// How both ends spell NAT traversal: as the RFC does, or as the drafts before it, which only had
/// other numbers. RFC 3947 §3.1.
enum TraversalEdition: Equatable {
  case rfc3947
  case draft

  /// The best that a peer of these capabilities knows; nil: it knows none.
  init?(_ capabilities: Capabilities) {
    if capabilities.contains(.natTraversal) {
      self = .rfc3947
    } else if !capabilities.isDisjoint(with: [.natTraversalDraft02, .natTraversalDraft03]) {
      self = .draft
    } else {
      return nil
    }
  }

  /// What an end that begins says: it can do any of them.
  static let offer: [ISAKMPPayload] = [
    .vendorID(VendorID.natTraversal), .vendorID(VendorID.natTraversalDraft03),
    .vendorID(VendorID.natTraversalDraft02),
  ]

  /// What an end that answers says: which of them it will do. Of the drafts that the peer named,
  /// each means the same.
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
