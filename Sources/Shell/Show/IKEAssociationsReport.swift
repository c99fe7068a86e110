import Configuration
import Cryptography
import IKE
import Router
import Wire

/// `show services ipsec-vpn ike security-associations`
struct IKEAssociationsReport: Report {
  private let associations: [IKEAssociationStatus]
  private let attempts: [IKEAttemptStatus]
  private let isDetailed: Bool
  private let now: Instant

  init(
    _ associations: [IKEAssociationStatus], underWay attempts: [IKEAttemptStatus],
    isDetailed: Bool, at now: Instant
  ) {
    self.associations = associations
    self.attempts = attempts
    self.isDetailed = isDetailed
    self.now = now
  }

  // MARK: The table

  var text: String {
    guard !associations.isEmpty || !attempts.isEmpty else { return "" }
    if isDetailed {
      return (associations.map(detail) + attempts.map(Self.detail)).joined(separator: "\n")
    }
    let heading =
      "Remote Address  State         Initiator cookie  Responder cookie  Exchange type\n"
    let rows =
      associations.map { association in
        Self.row(
          association.peer, "Matured", association.initiatorCookie, association.responderCookie,
          association.mode)
      }
      + attempts.map { attempt in
        Self.row(
          attempt.peer, "Not matured", attempt.initiatorCookie, attempt.responderCookie,
          attempt.mode)
      }
    return heading + rows.joined()
  }

  private static func row(
    _ peer: IPv4Address, _ state: String, _ initiator: UInt64, _ responder: UInt64,
    _ mode: IKEPolicyModel.Mode
  ) -> String {
    padded(peer.description, 16) + padded(state, 14) + padded(cookie(initiator), 18)
      + padded(cookie(responder), 18) + capitalized(mode.rawValue) + "\n"
  }

  private static func detail(_ attempt: IKEAttemptStatus) -> String {
    """
    IKE peer \(attempt.peer)
      Role: \(capitalized(attempt.role.rawValue)), State: Not matured
      Initiator cookie: \(cookie(attempt.initiatorCookie)), \
    Responder cookie: \(cookie(attempt.responderCookie))
      Exchange type: \(capitalized(attempt.mode.rawValue))
      Local: \(attempt.localGateway):\(attempt.localPort), \
    Remote: \(attempt.peer):\(attempt.peerPort)

    """
  }

  private func detail(_ association: IKEAssociationStatus) -> String {
    """
    IKE peer \(association.peer)
      Role: \(Self.capitalized(association.role.rawValue)), State: Matured
      Initiator cookie: \(Self.cookie(association.initiatorCookie)), \
    Responder cookie: \(Self.cookie(association.responderCookie))
      Exchange type: \(Self.capitalized(association.mode.rawValue)), \
    Authentication method: \(Self.capitalized(association.authenticationMethod.rawValue))
      Local: \(association.localGateway):\(association.localPort), \
    Remote: \(association.peer):\(association.peerPort)
      Local identity: \(association.localIdentity)
      Remote identity: \(association.peerIdentity)
      Lifetime: \(association.expiresAt.remainder(at: now))
      Algorithms:
       Authentication        : \(association.hash.rawValue)
       Encryption            : \(association.encryption.rawValue)
       Pseudo random function: hmac-\(association.hash.rawValue)
       Diffie-Hellman group  : \(Self.number(association.group))
      Traffic statistics:
    \(Self.traffic(association.traffic))
      Flags: IKE SA created
      IPSec security associations: \(association.traffic.associationsCreated) created, \
    \(association.traffic.associationsDeleted) deleted
      Phase 2 negotiations in progress: \(association.negotiationsUnderWay.count)

    """
      + association.negotiationsUnderWay.map { "\n" + Self.quickMode($0, association) }.joined()
  }

  /// What an IKE SA has carried, in four lines.
  private static func traffic(_ traffic: PhaseOneTraffic) -> String {
    trafficLines(
      input: (traffic.receivedOctets, traffic.received),
      output: (traffic.sentOctets, traffic.sent))
  }

  /// As the real system writes them, right-aligned.
  static func trafficLines(
    input: (octets: UInt64, packets: UInt64), output: (octets: UInt64, packets: UInt64)
  ) -> String {
    [
      ("Input  bytes  :", input.octets), ("Output bytes  :", output.octets),
      ("Input  packets:", input.packets), ("Output packets:", output.packets),
    ].map { name, value in
      let digits = String(value)
      return "   \(name)" + String(repeating: " ", count: max(1, 21 - digits.count)) + digits
    }.joined(separator: "\n")
  }

  private static func quickMode(
    _ quickMode: QuickModeStatus, _ association: IKEAssociationStatus
  ) -> String {
    """
        Negotiation type: Quick mode, Role: \(capitalized("\(quickMode.role)")), \
    Message ID: \(quickMode.messageID)
        Local: \(association.localGateway):500, \
    Remote: \(association.peer):\(association.peerPort)
        Local identity: \(AssociationsReport.identity(quickMode.local))
        Remote identity: \(AssociationsReport.identity(quickMode.remote))
        Flags: Waiting for done

    """
  }

  /// As the real system writes them: 16 hexadecimal digits.
  static func cookie(_ cookie: UInt64) -> String {
    let digits = String(cookie, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Without the word before it.
  private static func number(_ group: DiffieHellmanGroup) -> String {
    String(group.rawValue.drop { $0.isLetter })
  }

  private static func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }

  // MARK: The elements

  var elements: [Element] {
    [
      Element(
        "ike-security-associations-information",
        associations.map { isDetailed ? block($0) : row($0) } + attempts.map(element))
    ]
  }

  private func element(_ attempt: IKEAttemptStatus) -> Element {
    let exchange = [
      Element("ike-sa-state", "not matured"),
      Element("ike-sa-initiator-cookie", Self.cookie(attempt.initiatorCookie)),
      Element("ike-sa-responder-cookie", Self.cookie(attempt.responderCookie)),
      Element("ike-sa-exchange-type", attempt.mode.rawValue),
    ]
    let peer = Element("ike-sa-remote-address", attempt.peer.description)
    guard isDetailed else { return Element("ike-security-associations", [peer] + exchange) }
    return Element(
      "ike-security-associations-block",
      [
        peer,
        Element(
          "ike-security-associations",
          [Element("ike-sa-role", attempt.role.rawValue)] + exchange),
      ])
  }

  private func row(_ association: IKEAssociationStatus) -> Element {
    Element(
      "ike-security-associations",
      [
        Element("ike-sa-remote-address", association.peer.description),
        Element("ike-sa-state", "matured"),
      ] + Self.exchange(association))
  }

  private static func exchange(_ association: IKEAssociationStatus) -> [Element] {
    [
      Element("ike-sa-initiator-cookie", cookie(association.initiatorCookie)),
      Element("ike-sa-responder-cookie", cookie(association.responderCookie)),
      Element("ike-sa-exchange-type", association.mode.rawValue),
    ]
  }

  private func block(_ association: IKEAssociationStatus) -> Element {
    var children = [
      Element("ike-sa-role", association.role.rawValue), Element("ike-sa-state", "matured"),
    ]
    children += Self.exchange(association)
    children += [
      Element(
        "ike-sa-authentication-method",
        Self.capitalized(association.authenticationMethod.rawValue)),
      Element("ike-sa-local-address", association.localGateway.description),
      Element("ike-sa-local-port", Int(association.localPort)),
      Element("ike-sa-remote-address", association.peer.description),
      Element("ike-sa-remote-port", Int(association.peerPort)),
      Element("ike-sa-lifetime", association.expiresAt.remainder(at: now)),
      Element(
        "ike-sa-algorithms",
        [
          Element("ike-sa-authentication-algorithm", association.hash.rawValue),
          Element("ike-sa-encryption-algorithm", association.encryption.rawValue),
          Element("ike-sa-prf-algorithm", "hmac-\(association.hash.rawValue)"),
          Element("ike-sa-dhgroup", Self.number(association.group)),
        ]),
      Element(
        "ike-sa-traffic-statistics",
        [
          Element("ike-sa-input-bytes", association.traffic.receivedOctets),
          Element("ike-sa-output-bytes", association.traffic.sentOctets),
          Element("ike-sa-input-packets", association.traffic.received),
          Element("ike-sa-output-packets", association.traffic.sent),
        ]),
      Element(
        "ike-sa-misc",
        [
          Element("ike-sa-flags", "IKE SA created"),
          Element("ike-sa-num-ipsec-sas-created", association.traffic.associationsCreated),
          Element("ike-sa-num-ipsec-sas-deleted", association.traffic.associationsDeleted),
          Element("ike-sa-num-phase2-negotiations", association.negotiationsUnderWay.count),
        ]),
    ]
    children += association.negotiationsUnderWay.map { quickMode in
      Element(
        "ike-sa-phase2-information",
        [
          Element("ike-sa-phase2-type", "quick mode"), Element("ike-sa-role", "\(quickMode.role)"),
          Element("ike-sa-msg-id", quickMode.messageID),
          Element("ike-sa-local-address", association.localGateway.description),
          Element("ike-sa-local-port", 500),
          Element("ike-sa-remote-address", association.peer.description),
          Element("ike-sa-remote-port", Int(association.peerPort)),
          Element("ike-sa-local-id", AssociationsReport.identity(quickMode.local)),
          Element("ike-sa-remote-id", AssociationsReport.identity(quickMode.remote)),
          Element("ike-sa-flags", "Waiting for done"),
        ])
    }
    return Element(
      "ike-security-associations-block",
      [
        Element("ike-sa-remote-address", association.peer.description),
        Element("ike-security-associations", children),
      ])
  }
}

extension Instant {
  /// How long until then: `Expires in 187 seconds`.
  func remainder(at now: Instant) -> String {
    let seconds = now.duration(to: self).components.seconds
    return seconds > 0 ? "Expires in \(seconds) seconds" : "Expired"
  }
}
