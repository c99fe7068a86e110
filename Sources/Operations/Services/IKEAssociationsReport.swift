import Configuration
import Cryptography
import IKE
import Router
import Wire

/// The report of `show services ipsec-vpn ike security-associations`.
struct IKEAssociationsReport: TreeReport {
  private let associations: [IKEAssociationStatus]
  private let attempts: [IKEAttemptStatus]
  private let isDetailed: Bool
  private let showsStrength: Bool
  private let now: Instant

  /// Creates the report. `showsStrength` adds the weaknesses of each association to its details.
  init(
    _ associations: [IKEAssociationStatus], underWay attempts: [IKEAttemptStatus],
    isDetailed: Bool, showsStrength: Bool = false, at now: Instant
  ) {
    self.associations = associations
    self.attempts = attempts
    self.isDetailed = isDetailed
    self.showsStrength = showsStrength
    self.now = now
  }

  /// Returns a cookie in the form of Junos: 16 hexadecimal digits.
  static func cookie(_ cookie: UInt64) -> String {
    let digits = String(cookie, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Returns the number of a group, without the word `group`.
  private static func number(_ group: DiffieHellmanGroup) -> String {
    String(group.rawValue.drop { $0.isLetter })
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
          [Element("ike-sa-role", attempt.role.rawValue)] + exchange + [
            Element("ike-sa-local-address", attempt.localGateway.description),
            Element("ike-sa-local-port", Int(attempt.localPort)),
            peer,
            Element("ike-sa-remote-port", Int(attempt.peerPort)),
          ]),
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
        association.authenticationMethod.rawValue.withCapital),
      Element("ike-sa-local-address", association.localGateway.description),
      Element("ike-sa-local-port", Int(association.localPort)),
      Element("ike-sa-remote-address", association.peer.description),
      Element("ike-sa-remote-port", Int(association.peerPort)),
      Element("ike-sa-local-id", association.localIdentity.description),
      Element("ike-sa-remote-id", association.peerIdentity.description),
      Element("ike-sa-lifetime", association.expiresAt.remainder(at: now)),
      Element(
        "ike-sa-algorithms",
        [
          Element("ike-sa-authentication-algorithm", association.hash.rawValue),
          Element("ike-sa-encryption-algorithm", association.encryption.rawValue),
          Element("ike-sa-prf-algorithm", "hmac-\(association.hash.rawValue)"),
          Element("ike-sa-dhgroup", Self.number(association.group)),
        ]),
    ]
    if showsStrength { children.append(Weakness.element(association.weaknesses)) }
    children += [
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
  /// Returns the remaining time, such as `Expires in 187 seconds`.
  func remainder(at now: Instant) -> String {
    let seconds = now.duration(to: self).components.seconds
    return seconds > 0 ? "Expires in \(seconds) seconds" : "Expired"
  }
}
