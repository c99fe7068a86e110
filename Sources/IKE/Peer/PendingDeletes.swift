import IPsec
package import Wire

/// The deletes for a peer that wait for an IKE SA. Each names an inbound SPI with which the peer
/// may still send packets.
struct PendingDeletes {
  struct Entry: Equatable {
    var name: InboundName
    /// The identity of the peer that has the pair; nil if the pair was not known here.
    var identity: IdentificationPayload?
  }

  private var entries: [Entry] = []

  /// The largest number of SPIs that are stored for one peer. Beyond it the oldest ones are
  /// dropped, and INITIAL-CONTACT and the peer's own verification have to detect them.
  static let maximum = 1_024
  /// The largest number of SPIs in one payload.
  private static let maximumOfPayload = 64

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ name: InboundName, identity: IdentificationPayload?) {
    let entry = Entry(name: name, identity: identity)
    guard !entries.contains(entry) else { return }
    if entries.count >= Self.maximum { entries.removeFirst() }
    entries.append(entry)
  }

  mutating func removeAll() { entries = [] }

  /// Removes the entries of the peer with this identity, and those without one; all of them for
  /// nil. Returns them as payloads.
  mutating func takePayloads(for identity: IdentificationPayload?) -> [DeletePayload] {
    var taken: [IPsecDOI.ProtocolID: [UInt32]] = [:]
    entries.removeAll { entry in
      let isMeant = identity == nil || entry.identity == nil || entry.identity == identity
      if isMeant { taken[entry.name.protocolID, default: []].append(entry.name.spi) }
      return isMeant
    }
    return [IPsecDOI.ProtocolID.ah, .esp].flatMap { protocolID in
      let spis = taken[protocolID] ?? []
      return stride(from: 0, to: spis.count, by: Self.maximumOfPayload).map { first in
        DeletePayload(
          protocolID: protocolID,
          spis: Array(spis[first..<min(first + Self.maximumOfPayload, spis.count)]))
      }
    }
  }
}

/// The identifier of an inbound SA, which both ends use: its protocol and SPI.
package struct InboundName: Hashable, Sendable {
  /// The protocol: AH or ESP.
  package var protocolID: IPsecDOI.ProtocolID
  /// The SPI, which the receiver of packets has chosen.
  package var spi: UInt32

  /// Creates the identifier from the protocol and SPI of a delete payload or an inbound SA.
  package init(protocolID: IPsecDOI.ProtocolID, spi: UInt32) {
    self.protocolID = protocolID
    self.spi = spi
  }
}

extension SecurityAssociationPair {
  /// The names of the inbound SAs: two for a bundle.
  var inboundNames: [InboundName] {
    switch inbound.securityProtocol {
    case .ah: [InboundName(protocolID: .ah, spi: inbound.spi)]
    case .esp: [InboundName(protocolID: .esp, spi: inbound.spi)]
    case .bundle:
      [
        InboundName(protocolID: .ah, spi: inbound.spi),
        InboundName(protocolID: .esp, spi: inbound.auxiliarySPI),
      ]
    }
  }
}
