import Cryptography
import Wire

/// The parameters that phase 1 has negotiated before the key exchange.
struct NegotiatedPhaseOne {
  let role: Role
  let cookies: Cookies
  let local: IPv4Address
  /// The present endpoint of the peer; once on port 4500, it stays there.
  var peer: Endpoint
  @Boxed var policy: IKEPolicy
  /// The chosen proposal with the shorter of both lifetimes.
  private(set) var proposal: IKEProposal
  /// For a responder: whether its lifetime is shorter than the offered one.
  private(set) var isShortened: Bool
  /// SAi_b: the body of the initiator's SA payload, as it was sent.
  let offerBody: [UInt8]
  var capabilities: Capabilities
  /// The ends that are behind a NAT, as the NAT-D payloads have shown.
  var natStatus: NATStatus = []

  /// The identity of the local gateway.
  var identity: IdentificationPayload {
    Identity.local(policy, proposal.method, gateway: local)
  }

  /// Returns a copy with another policy that has the same transform.
  func by(_ choice: IKEOffer.Choice) -> NegotiatedPhaseOne {
    var agreement = self
    agreement.policy = choice.policy
    agreement.proposal = choice.proposal
    agreement.isShortened = choice.isShortened
    return agreement
  }

  /// Returns a message header with the cookies of this phase 1.
  func header(_ exchange: ExchangeType) -> ISAKMPHeader {
    ISAKMPHeader(
      initiatorCookie: cookies.initiator, responderCookie: cookies.responder, exchange: exchange)
  }

  /// The certificate requests for the peer if the method needs certificates: some peers send theirs
  /// on request only. RFC 2408 section 3.10.
  var certificateRequests: [ISAKMPPayload] { policy.certificateRequests(proposal.method) }

  /// Returns the notifications that accompany an authenticated message: RESPONDER-LIFETIME if the
  /// lifetime was shortened, and INITIAL-CONTACT if nothing is established with the peer. RFC 2407
  /// section 4.6.3.
  func notifications(isFirstContact: Bool) -> [ISAKMPPayload] {
    var payloads: [ISAKMPPayload] = []
    if isShortened {
      let attributes = LifetimeAttributes.octets(
        IKENumbers.Attribute.lifeType, IKENumbers.Attribute.lifeDuration, proposal.lifetime)
      payloads.append(
        .notification(
          NotificationPayload(
            protocolID: .isakmp, spi: cookies.octets, type: .responderLifetime,
            data: attributes)))
    }
    if isFirstContact {
      payloads.append(
        .notification(
          NotificationPayload(protocolID: .isakmp, spi: cookies.octets, type: .initialContact)))
    }
    return payloads
  }
}

extension IKEPolicy {
  func certificateRequests(_ method: AuthenticationMethod) -> [ISAKMPPayload] {
    guard method != .preSharedKeys, let certificate else { return [] }
    let authorities = certificate.authorities.certificates
    // One request for any authority replaces more than a message should contain.
    guard authorities.count <= Self.maximumRequests else {
      return [.certificateRequest(CertificatePayload(data: []))]
    }
    return authorities.map { .certificateRequest(CertificatePayload(data: $0.subject.der)) }
  }

  private static let maximumRequests = 16
}

/// The attributes of a RESPONDER-LIFETIME notification. RFC 2407 section 4.6.3.1.
enum LifetimeAttributes {
  static func octets(
    _ type: some RawRepresentable<UInt16>, _ duration: some RawRepresentable<UInt16>,
    _ lifetime: Duration
  ) -> [UInt8] {
    var octets: [UInt8] = []
    // The number for seconds is 1 in phase 1 and in phase 2.
    octets.append(bigEndian: type.rawValue | 0x8000)
    octets.append(bigEndian: IPsecDOI.LifeType.seconds.rawValue)
    octets.append(bigEndian: duration.rawValue)
    octets.append(bigEndian: UInt16(4))
    octets.append(bigEndian: UInt32(clamping: lifetime.components.seconds))
    return octets
  }

  /// Returns a lifetime that a peer has sent; nil for zero, with which keys would be renewed
  /// without a pause.
  static func lifetime(seconds number: UInt64) -> Duration? {
    number == 0 ? nil : .seconds(Int64(clamping: min(number, 1 << 32)))
  }

  /// Returns the lifetime in seconds that the data contains; nil if there is none.
  static func lifetime(
    in data: [UInt8], _ type: some RawRepresentable<UInt16>,
    _ duration: some RawRepresentable<UInt16>
  ) -> Duration? {
    guard let attributes = try? DataAttribute.all(parsing: data) else { return nil }
    var seconds = false
    for attribute in attributes {
      guard let number = attribute.number else { continue }
      if attribute.type == type.rawValue {
        seconds = number == UInt64(IPsecDOI.LifeType.seconds.rawValue)
      } else if attribute.type == duration.rawValue, seconds {
        return lifetime(seconds: number)
      }
    }
    return nil
  }
}
