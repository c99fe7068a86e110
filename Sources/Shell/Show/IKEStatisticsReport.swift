import Configuration
import IKE
import Router
import Wire

/// `show services ipsec-vpn ike statistics`
struct IKEStatisticsReport: Report {
  private let peers: [IKEPeerStatistics]

  init(_ peers: [IKEPeerStatistics]) { self.peers = peers }

  var text: String { peers.map(Self.block).joined(separator: "\n") }

  private static func block(_ peer: IKEPeerStatistics) -> String {
    let counters = peer.counters
    var text = "IKE peer \(peer.peer)\n"
    if let association = peer.association {
      text += "  Initiator cookie: \(IKEAssociationsReport.cookie(association.initiatorCookie))"
      text += ", Responder cookie: "
      text += "\(IKEAssociationsReport.cookie(association.responderCookie))\n"
    }
    text += "  Local: \(peer.localGateway):500, "
    text += "Remote: \(peer.peer):\(peer.association?.peerPort ?? 500)\n"
    let traffic = IKEAssociationsReport.trafficLines(
      input: (counters.receivedOctets, counters.received),
      output: (counters.sentOctets, counters.sent))
    return text + """
        Traffic statistics:
      \(traffic)
        Retransmitted packets: \(counters.retransmitted), \
      Repeated packets: \(counters.repetitions), Dropped packets: \(counters.dropped)
        Phase 1 negotiations: \(counters.phaseOneInitiated) initiated, \
      \(counters.phaseOneAnswered) answered, \(counters.phaseOneEstablished) established, \
      \(counters.phaseOneFailed) failed
        Phase 2 negotiations: \(counters.quickModesInitiated) initiated, \
      \(counters.quickModesAnswered) answered, \(counters.quickModesEstablished) established, \
      \(counters.quickModesFailed) failed
        Notifications: \(counters.notificationsReceived) received, \
      \(counters.notificationsSent) sent
        Deletes: \(counters.deletesReceived) received, \(counters.deletesSent) sent

      """
  }

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
}
