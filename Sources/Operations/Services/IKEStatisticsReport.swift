import Configuration
import IKE
import Router
import Wire

/// The report of `show services ipsec-vpn ike statistics`.
struct IKEStatisticsReport: TreeReport {
  private let peers: [IKEPeerStatistics]

  init(_ peers: [IKEPeerStatistics]) { self.peers = peers }

  var elements: [Element] {
    [
      Element(
        "ike-security-associations-statistics",
        peers.map { Element("ike-peer-statistics", Self.elements(of: $0)) })
    ]
  }

  private static func elements(of peer: IKEPeerStatistics) -> [Element] {
    let counters = peer.counters
    var children = [Element("ike-sa-remote-address", peer.peer.description)]
    if let association = peer.association {
      children += [
        Element(
          "ike-sa-initiator-cookie", IKEAssociationsReport.cookie(association.initiatorCookie)),
        Element(
          "ike-sa-responder-cookie", IKEAssociationsReport.cookie(association.responderCookie)),
      ]
    }
    children += [
      Element("ike-sa-local-address", peer.localGateway.description),
      Element("ike-sa-local-port", 500),
      Element("ike-sa-remote-port", Int(peer.association?.peerPort ?? 500)),
      Element(
        "ike-sa-traffic-statistics",
        [
          Element("ike-sa-input-bytes", counters.receivedOctets),
          Element("ike-sa-output-bytes", counters.sentOctets),
          Element("ike-sa-input-packets", counters.received),
          Element("ike-sa-output-packets", counters.sent),
          Element("ike-sa-retransmitted-packets", counters.retransmitted),
          Element("ike-sa-repeated-packets", counters.repetitions),
          Element("ike-sa-dropped-packets", counters.dropped),
        ]),
    ]
    func negotiations(
      _ name: String, _ initiated: UInt64, _ answered: UInt64, _ established: UInt64,
      _ failed: UInt64
    ) -> Element {
      Element(
        name,
        [
          Element("initiated", initiated), Element("answered", answered),
          Element("established", established), Element("failed", failed),
        ])
    }
    return children + [
      negotiations(
        "ike-phase1-negotiations", counters.phaseOneInitiated, counters.phaseOneAnswered,
        counters.phaseOneEstablished, counters.phaseOneFailed),
      negotiations(
        "ike-phase2-negotiations", counters.quickModesInitiated, counters.quickModesAnswered,
        counters.quickModesEstablished, counters.quickModesFailed),
      Element("ike-notifications-received", counters.notificationsReceived),
      Element("ike-notifications-sent", counters.notificationsSent),
      Element("ike-deletes-received", counters.deletesReceived),
      Element("ike-deletes-sent", counters.deletesSent),
    ]
  }

  // MARK: The table

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map(block).joined(separator: "\n")
  }

  private static func block(_ peer: Element) -> String {
    let address = peer.words("ike-sa-remote-address")
    var text = "IKE peer \(address)\n"
    if let cookie = peer.value(of: "ike-sa-initiator-cookie") {
      text += "  Initiator cookie: \(cookie)"
      text += ", Responder cookie: \(peer.words("ike-sa-responder-cookie"))\n"
    }
    text += "  Local: \(peer.words("ike-sa-local-address")):\(peer.words("ike-sa-local-port"))"
    text += ", Remote: \(address):\(peer.words("ike-sa-remote-port"))\n"
    if let traffic = peer.child("ike-sa-traffic-statistics") {
      text += "  Traffic statistics:\n" + IKEAssociationsReport.trafficLines(traffic)
      text += "  Retransmitted packets: \(traffic.words("ike-sa-retransmitted-packets"))"
      text += ", Repeated packets: \(traffic.words("ike-sa-repeated-packets"))"
      text += ", Dropped packets: \(traffic.words("ike-sa-dropped-packets"))\n"
    }
    for phase in ["1", "2"] {
      guard let counts = peer.child("ike-phase\(phase)-negotiations") else { continue }
      let words = counts.children.map { "\($0.text) \($0.name)" }.joined(separator: ", ")
      text += "  Phase \(phase) negotiations: \(words)\n"
    }
    text += "  Notifications: \(peer.words("ike-notifications-received")) received"
    text += ", \(peer.words("ike-notifications-sent")) sent\n"
    text += "  Deletes: \(peer.words("ike-deletes-received")) received"
    text += ", \(peer.words("ike-deletes-sent")) sent\n"
    return text
  }
}
