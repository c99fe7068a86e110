import Cryptography
import Wire

/// A message whose payloads can be read: it came in clear, or was decrypted.
struct OpenedMessage {
  let header: ISAKMPHeader
  let payloads: [PayloadView]

  /// The payloads of a whole datagram, or of what was decrypted of one.
  init(_ header: ISAKMPHeader, clear: [UInt8], wasEncrypted: Bool) throws(NegotiationError) {
    self.header = header
    do throws(WireError) {
      payloads = try PayloadView.chain(
        first: header.nextPayload, in: clear, from: ISAKMPHeader.length,
        mayBePadded: wasEncrypted)
    } catch { throw NegotiationError(.malformed(error)) }
  }

  /// Checks that what the exchange's script asks for is there, once each.
  func require(_ script: Script) throws(NegotiationError) {
    for type in script.required {
      switch payloads.count(where: { $0.type == type }) {
      case 0: throw NegotiationError(.missing(type))
      case 1: break
      default: throw NegotiationError(.repeated(type))
      }
    }
  }

  /// The view of a payload that must be there.
  func view(_ type: PayloadType) throws(NegotiationError) -> PayloadView {
    guard let view = payloads.first(where: { $0.type == type }) else {
      throw NegotiationError(.missing(type))
    }
    return view
  }

  func body(_ type: PayloadType) throws(NegotiationError) -> [UInt8] {
    try view(type).bodyOctets
  }

  /// RFC 2409 §5: between 8 and 256 octets.
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

  /// All of them, in order.
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

  /// The bodies of all payloads of the type, in order.
  func bodies(_ type: PayloadType) -> [[UInt8]] {
    payloads.filter { $0.type == type }.map(\.bodyOctets)
  }

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

  /// What HASH(1) and HASH(2) take in: all payloads after the HASH, which must come first, without
  /// padding. RFC 2409 §5.5.
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

/// What a peer says by its vendor IDs that it can do.
package struct Capabilities: OptionSet, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// RFC 3706.
  package static let deadPeerDetection = Capabilities(rawValue: 1)
  /// RFC 3947.
  package static let natTraversal = Capabilities(rawValue: 2)
  /// draft-ietf-ipsec-nat-t-ike.
  package static let natTraversalDraft02 = Capabilities(rawValue: 4)
  package static let natTraversalDraft03 = Capabilities(rawValue: 8)
}

/// The payloads that each message must carry, once each; others may come, and those that mean
/// nothing here are passed over. RFC 2409 §5.
struct Script {
  let required: [PayloadType]

  /// Messages 1 and 2: HDR, SA.
  static let mainModeOffer = Script(required: [.securityAssociation])
  /// Messages 3 and 4: HDR, KE, N.
  static let mainModeKeys = Script(required: [.keyExchange, .nonce])
  /// Message 1: HDR, SA, KE, Ni, IDii.
  static let aggressiveOffer = Script(
    required: [.securityAssociation, .keyExchange, .nonce, .identification])
  /// HDR, HASH, SA, N [, KE ] [, IDci, IDcr ].
  static let quickModeOffer = Script(required: [.hash, .securityAssociation, .nonce])
  /// HDR*, HASH.
  static let quickModeEnd = Script(required: [.hash])
  /// HDR*, HASH, N or D.
  static let informational = Script(required: [.hash])

  /// Messages 5 and 6 of main mode: HDR*, ID, HASH or HDR*, ID, [ CERT, ] SIG.
  static func mainModeProof(_ method: AuthenticationMethod) -> Script {
    Script(required: [.identification, proof(method)])
  }

  /// Message 2: HDR, SA, KE, Nr, IDir, HASH_R or HDR, SA, KE, Nr, IDir, [ CERT, ] SIG_R.
  static func aggressiveAnswer(_ method: AuthenticationMethod) -> Script {
    Script(required: aggressiveOffer.required + [proof(method)])
  }

  /// Message 3: HDR, HASH_I or HDR, [ CERT, ] SIG_I.
  static func aggressiveProof(_ method: AuthenticationMethod) -> Script {
    Script(required: [proof(method)])
  }

  private static func proof(_ method: AuthenticationMethod) -> PayloadType {
    switch method {
    case .preSharedKeys: .hash
    case .rsaSignatures, .dsaSignatures: .signature
    }
  }
}
