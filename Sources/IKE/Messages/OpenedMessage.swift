import Cryptography
import Wire

/// A message whose payloads can be read, because it was not encrypted or has been decrypted.
struct OpenedMessage {
  let header: ISAKMPHeader
  let payloads: [PayloadView]

  /// Splits a datagram, decrypted if it was encrypted, into payloads. Throws `malformed`.
  init(_ header: ISAKMPHeader, clear: [UInt8], wasEncrypted: Bool) throws(NegotiationError) {
    self.header = header
    do throws(WireError) {
      payloads = try PayloadView.chain(
        first: header.nextPayload, in: clear, from: ISAKMPHeader.length,
        mayBePadded: wasEncrypted)
    } catch { throw NegotiationError(.malformed(error)) }
  }

  /// Checks that each required payload is present exactly once. Throws `missing` or `repeated`.
  func require(_ script: RequiredPayloads) throws(NegotiationError) {
    for type in script.required {
      switch payloads.count(where: { $0.type == type }) {
      case 0: throw NegotiationError(.missing(type))
      case 1: break
      default: throw NegotiationError(.repeated(type))
      }
    }
  }

  /// Returns the first payload of a type. Throws `missing` if there is none.
  func view(_ type: PayloadType) throws(NegotiationError) -> PayloadView {
    guard let view = payloads.first(where: { $0.type == type }) else {
      throw NegotiationError(.missing(type))
    }
    return view
  }

  func body(_ type: PayloadType) throws(NegotiationError) -> [UInt8] {
    try view(type).bodyOctets
  }

  /// Returns the nonce. Throws `nonceLength` unless it has 8 to 256 octets. RFC 2409 section 5.
  func nonce() throws(NegotiationError) -> [UInt8] {
    let nonce = try body(.nonce)
    guard (8...256).contains(nonce.count) else {
      throw NegotiationError(.nonceLength(nonce.count))
    }
    return nonce
  }

  func securityAssociation() throws(NegotiationError) -> SecurityAssociationPayload {
    guard case .securityAssociation(let payload) = try value(view(.securityAssociation)) else {
      throw NegotiationError(.missing(.securityAssociation))
    }
    return payload
  }

  /// Returns all identification payloads in their order.
  func identifications() throws(NegotiationError) -> [IdentificationPayload] {
    var found: [IdentificationPayload] = []
    for view in payloads where view.type == .identification {
      if case .identification(let payload) = try value(view) { found.append(payload) }
    }
    return found
  }

  func certificates() throws(NegotiationError) -> [CertificatePayload] {
    var found: [CertificatePayload] = []
    for view in payloads where view.type == .certificate {
      if case .certificate(let payload) = try value(view) { found.append(payload) }
    }
    return found
  }

  func notifications() throws(NegotiationError) -> [NotificationPayload] {
    var found: [NotificationPayload] = []
    for view in payloads where view.type == .notification {
      if case .notification(let payload) = try value(view) { found.append(payload) }
    }
    return found
  }

  func deletes() throws(NegotiationError) -> [DeletePayload] {
    var found: [DeletePayload] = []
    for view in payloads where view.type == .delete {
      if case .delete(let payload) = try value(view) { found.append(payload) }
    }
    return found
  }

  /// Returns the bodies of all payloads of a type in their order.
  func bodies(_ type: PayloadType) -> [[UInt8]] {
    payloads.filter { $0.type == type }.map(\.bodyOctets)
  }

  /// The capabilities that the vendor IDs of the message announce.
  var capabilities: Capabilities {
    var capabilities: Capabilities = []
    for view in payloads where view.type == .vendorID {
      let octets = view.bodyOctets
      if octets.count == 16, octets.prefix(15) == VendorID.deadPeerDetection.prefix(15) {
        capabilities.insert(.deadPeerDetection)
      }
      if octets == VendorID.natTraversal { capabilities.insert(.natTraversal) }
      if octets == VendorID.natTraversalDraft02 { capabilities.insert(.natTraversalDraft02) }
      if octets == VendorID.natTraversalDraft03 { capabilities.insert(.natTraversalDraft03) }
    }
    return capabilities
  }

  /// Returns the octets that HASH(1) and HASH(2) cover: all payloads behind the HASH, which must be
  /// the first, without padding. RFC 2409 section 5.5.
  func octetsAfterHash() throws(NegotiationError) -> [UInt8] {
    guard let first = payloads.first, first.type == .hash, let last = payloads.last else {
      throw NegotiationError(.missing(.hash))
    }
    return Array(first.octets[first.body.upperBound..<last.body.upperBound])
  }

  private func value(_ view: PayloadView) throws(NegotiationError) -> ISAKMPPayload {
    do throws(WireError) { return try ISAKMPPayload(view) } catch {
      throw NegotiationError(.malformed(error))
    }
  }
}

/// The capabilities that a peer announces by its vendor IDs.
package struct Capabilities: OptionSet, Hashable, Sendable {
  /// The capabilities as bits.
  package var rawValue: UInt8

  /// Creates a set of capabilities from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Dead peer detection. RFC 3706.
  package static let deadPeerDetection = Capabilities(rawValue: 1)
  /// NAT traversal. RFC 3947.
  package static let natTraversal = Capabilities(rawValue: 2)
  /// NAT traversal by draft-ietf-ipsec-nat-t-ike-02.
  package static let natTraversalDraft02 = Capabilities(rawValue: 4)
  /// NAT traversal by draft-ietf-ipsec-nat-t-ike-03.
  package static let natTraversalDraft03 = Capabilities(rawValue: 8)
}

/// The payloads that a message must contain exactly once. Further payloads are allowed; those
/// without a meaning in the message are ignored. RFC 2409 section 5.
struct RequiredPayloads {
  let required: [PayloadType]

  /// Messages 1 and 2 of main mode: HDR, SA.
  static let mainModeOffer = RequiredPayloads(required: [.securityAssociation])
  /// Messages 3 and 4 of main mode: HDR, KE, N.
  static let mainModeKeys = RequiredPayloads(required: [.keyExchange, .nonce])
  /// Message 1 of aggressive mode: HDR, SA, KE, Ni, IDii.
  static let aggressiveOffer = RequiredPayloads(
    required: [.securityAssociation, .keyExchange, .nonce, .identification])
  /// Messages 1 and 2 of quick mode: HDR*, HASH, SA, N [, KE ] [, IDci, IDcr ].
  static let quickModeOffer = RequiredPayloads(required: [.hash, .securityAssociation, .nonce])
  /// Message 3 of quick mode: HDR*, HASH.
  static let quickModeEnd = RequiredPayloads(required: [.hash])
  /// An informational message: HDR*, HASH, N or D.
  static let informational = RequiredPayloads(required: [.hash])

  /// Messages 5 and 6 of main mode: HDR*, ID, HASH or HDR*, ID, [ CERT, ] SIG.
  static func mainModeProof(_ method: AuthenticationMethod) -> RequiredPayloads {
    RequiredPayloads(required: [.identification, proof(method)])
  }

  /// Message 2 of aggressive mode: HDR, SA, KE, Nr, IDir, HASH_R or HDR, SA, KE, Nr, IDir, [ CERT,
  /// ] SIG_R.
  static func aggressiveAnswer(_ method: AuthenticationMethod) -> RequiredPayloads {
    RequiredPayloads(required: aggressiveOffer.required + [proof(method)])
  }

  /// Message 3 of aggressive mode: HDR, HASH_I or HDR, [ CERT, ] SIG_I.
  static func aggressiveProof(_ method: AuthenticationMethod) -> RequiredPayloads {
    RequiredPayloads(required: [proof(method)])
  }

  private static func proof(_ method: AuthenticationMethod) -> PayloadType {
    switch method {
    case .preSharedKeys: .hash
    case .rsaSignatures, .dsaSignatures: .signature
    }
  }
}
