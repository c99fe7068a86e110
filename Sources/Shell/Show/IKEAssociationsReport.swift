import Configuration
import Cryptography
import Router
import Wire

/// `show services ipsec-vpn ike security-associations`
struct IKEAssociationsReport: Report {
  private let associations: [IKEAssociationStatus]
  private let isDetailed: Bool
  private let now: Instant

  init(_ associations: [IKEAssociationStatus], isDetailed: Bool, at now: Instant) {
    self.associations = associations
    self.isDetailed = isDetailed
    self.now = now
  }

  // MARK: The table

  var text: String {
    guard !associations.isEmpty else { return "" }
    if isDetailed { return associations.map(detail).joined(separator: "\n") }
    let heading =
      "Remote Address  State         Initiator cookie  Responder cookie  Exchange type\n"
    return heading
      + associations.map { association in
        padded(association.peer.description, 16) + padded("Matured", 14)
          + padded(Self.cookie(association.initiatorCookie), 18)
          + padded(Self.cookie(association.responderCookie), 18)
          + Self.capitalized(association.mode.rawValue) + "\n"
      }.joined()
  }

  private func detail(_ association: IKEAssociationStatus) -> String {
    """
    IKE peer \(association.peer)
      Role: \(Self.capitalized(association.role.rawValue)), State: Matured
      Initiator cookie: \(Self.cookie(association.initiatorCookie)), \
    Responder cookie: \(Self.cookie(association.responderCookie))
      Exchange type: \(Self.capitalized(association.mode.rawValue)), \
    Authentication method: \(Self.capitalized(association.authenticationMethod.rawValue))
      Local: \(association.localGateway):500, Remote: \(association.peer):\(association.peerPort)
      Local identity: \(association.localIdentity)
      Remote identity: \(association.peerIdentity)
      Lifetime: \(association.expiresAt.remainder(at: now))
      Algorithms:
       Authentication        : \(association.hash.rawValue)
       Encryption            : \(association.encryption.rawValue)
       Pseudo random function: hmac-\(association.hash.rawValue)
       Diffie-Hellman group  : \(Self.number(association.group))
      Phase 2 negotiations in progress: \(association.negotiationsUnderWay)

    """
  }

  /// As the real system writes them: 16 hexadecimal digits.
  private static func cookie(_ cookie: UInt64) -> String {
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
        associations.map { isDetailed ? block($0) : row($0) })
    ]
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
      Element("ike-sa-local-port", 500),
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
        "ike-sa-misc",
        [Element("ike-sa-num-phase2-negotiations", association.negotiationsUnderWay)]),
    ]
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
