import Cryptography
import Wire

/// What the ends of phase 1 have agreed on before they exchange keys.
struct Agreement {
  let role: Role
  let cookies: Cookies
  let local: IPv4Address
  /// Where it is now; once floated, it stays so.
  var peer: Endpoint
  @Boxed var policy: IKEPolicy
  /// With the shorter of both lifetimes.
  private(set) var proposal: IKEProposal
  /// As the responder: our lifetime is shorter than what the peer offered.
  private(set) var isShortened: Bool
  /// SAi_b: the body of the SA payload that the initiator sent, as it was sent.
  let offerBody: [UInt8]
  var capabilities: Capabilities
  /// Which ends are behind a NAT, once NAT-D payloads have told.
  var translation: Translation = []

  var identity: IdentificationPayload {
    Identity.local(policy, proposal.method, gateway: local)
  }

  /// The same by another policy that has the same transform.
  func by(_ choice: IKEOffer.Choice) -> Agreement {
    var agreement = self
    agreement.policy = choice.policy
    agreement.proposal = choice.proposal
    agreement.isShortened = choice.isShortened
    return agreement
  }

  /// A header of this phase 1.
  func header(_ exchange: ExchangeType) -> ISAKMPHeader {
    ISAKMPHeader(
      initiatorCookie: cookies.initiator, responderCookie: cookies.responder, exchange: exchange)
  }

  /// Asks for the peer's certificate, where we need it: some send it only when asked.
  /// RFC 2408 §3.10.
  var certificateRequests: [ISAKMPPayload] { policy.certificateRequests(proposal.method) }

  /// What we say with an authenticated message: that nothing is established yet, and that our
  /// lifetime is the shorter. RFC 2407 §4.6.3.
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
    // Of more than a message should carry, any will do.
    guard authorities.count <= Self.maximumRequests else {
      return [.certificateRequest(CertificatePayload(data: []))]
    }
    return authorities.map { .certificateRequest(CertificatePayload(data: $0.subject.der)) }
  }

  private static let maximumRequests = 16
}

/// The data of a RESPONDER-LIFETIME notification: attributes. RFC 2407 §4.6.3.1.
enum LifetimeAttributes {
  static func octets(
    _ type: some RawRepresentable<UInt16>, _ duration: some RawRepresentable<UInt16>,
    _ lifetime: Duration
  ) -> [UInt8] {
    var octets: [UInt8] = []
    // Seconds are 1 in phase 1 and in phase 2.
    octets.append(bigEndian: type.rawValue | 0x8000)
    octets.append(bigEndian: IPsecDOI.LifeType.seconds.rawValue)
    octets.append(bigEndian: duration.rawValue)
    octets.append(bigEndian: UInt16(4))
    octets.append(bigEndian: UInt32(clamping: lifetime.components.seconds))
    return octets
  }

  /// A duration that a peer says. Zero is none: the keys would be renewed as fast as they can be.
  static func lifetime(seconds number: UInt64) -> Duration? {
    number == 0 ? nil : .seconds(Int64(clamping: min(number, 1 << 32)))
  }

  /// The lifetime in seconds that the data says, if it does.
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
