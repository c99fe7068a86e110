import Cryptography
import IPsec
import Network
import Router
import Wire

/// The classification of a packet that was captured on a link.
enum SeenPacket: Equatable {
  /// The packet is from or to one of the watched nodes, and is not protected.
  case clear
  /// The packet is protected by IPsec; the identifier is that of its association.
  case protected(ProtectionKind, SecurityAssociationIdentifier)
  /// The packet is an IKE message or another packet of the gateways.
  case other

  /// Classifies a packet. `secrets` are the addresses whose packets must be protected.
  init(_ octets: [UInt8], secrets: Set<IPv4Address>) {
    guard let packet = try? IPv4Packet(parsing: octets) else {
      self = .other
      return
    }
    switch packet.header.protocol {
    case .esp, .ah:
      // Only the first fragment contains the SPI.
      guard packet.header.fragmentOffset == 0,
        let identifier = SecurityAssociationIdentifier(of: packet)
      else {
        self = .other
        return
      }
      self = .protected(packet.header.protocol == .esp ? .esp : .ah, identifier)
    case .udp:
      if let datagram = try? UDPDatagram(
        parsing: packet.payload, from: packet.source, to: packet.destination),
        [datagram.sourcePort, datagram.destinationPort].contains(UDPEncapsulation.port),
        case .esp = UDPEncapsulation.Content(datagram.data),
        let header = try? ESPHeader(parsing: datagram.data[...])
      {
        self = .protected(
          .udp,
          SecurityAssociationIdentifier(
            header: .esp, spi: header.spi, destination: packet.destination))
      } else {
        self = Self.plain(packet, secrets)
      }
    default: self = Self.plain(packet, secrets)
    }
  }

  private static func plain(_ packet: IPv4Packet, _ secrets: Set<IPv4Address>) -> Self {
    secrets.contains(packet.source) || secrets.contains(packet.destination) ? .clear : .other
  }
}

extension Network {
  /// Returns the addresses whose packets must be protected: those of all hosts and of the named
  /// nodes.
  fileprivate func secrets(of probes: Probes) -> Set<IPv4Address> {
    let named = addresses(of: [probes.source] + probes.destinations).map(\.address)
    return Set(topology.hosts.flatMap(\.addresses) + named)
  }

  mutating func tryProtected(_ protection: ExpectedProtection, until end: Instant) -> Trial.Verdict
  {
    let probes = protection.probes
    let secrets = secrets(of: probes)
    let destinations = addresses(of: probes.destinations)
    if destinations.isEmpty { return .fails("there is no address to send to") }
    guard let tap = tap(link: protection.link) else {
      return .fails("there is no link \(protection.link)")
    }
    for destination in destinations {
      var hasSeen = false
      repeat {
        _ = unanswered([destination], probes)
        let packets = takePackets(from: tap)
        for packet in packets {
          switch fault(of: packet.octets, secrets, protection) {
          case .some(let fault): return .fails(fault)
          case nil: break
          }
          if case .protected = SeenPacket(packet.octets, secrets: secrets) { hasSeen = true }
        }
      } while !hasSeen && now < end
      if !hasSeen {
        return .fails(
          "nothing of \(probes.source) for \(destination.name) was seen on \(protection.link)")
      }
    }
    return .holds
  }

  /// Returns the fault of a packet, or nil if it has none or needs no protection.
  private func fault(
    of octets: [UInt8], _ secrets: Set<IPv4Address>, _ protection: ExpectedProtection
  ) -> String? {
    let link = protection.link
    switch SeenPacket(octets, secrets: secrets) {
    case .other: break
    case .clear: return "packets cross \(link) in clear"
    case .protected(let carrier, let identifier):
      let association = self.association(identifier)
      let isBundle = association?.securityProtocol == .bundle
      let kind: ProtectionKind = isBundle ? .bundle : carrier
      if let wanted = protection.kind, wanted != kind, !(wanted == .esp && kind == .bundle) {
        return "packets cross \(link) protected by \(kind.rawValue)"
      }
      let isEncrypted = kind != .ah && (association == nil || association?.encryption != nil)
      let wantsEncryption = protection.kind != .ah
      if wantsEncryption, !isEncrypted { return "packets cross \(link) without encryption" }
      let has = [association?.encryption?.rawValue, association?.authentication?.rawValue]
      for algorithm in protection.algorithms where !has.contains(algorithm) {
        let words = has.compactMap { $0 }.joined(separator: " and ")
        return "packets cross \(link) with \(words.isEmpty ? "an unknown algorithm" : words)"
      }
    }
    if let longest = protection.longest, octets.count > longest {
      return "packets of \(octets.count) octets cross \(link)"
    }
    return nil
  }

  /// Returns the association of a packet, from the status of the router that has it; nil if no
  /// router has it. Several gateways may use the same SPI. An association whose receiving gateway
  /// is the packet's destination is preferred; another one is returned only if there is none,
  /// because a NAT may have changed the destination.
  private func association(
    _ identifier: SecurityAssociationIdentifier
  ) -> TunnelStatus.Association? {
    var elsewhere: TunnelStatus.Association?
    for name in topology.routerNames {
      for tunnel in router(name)?.serviceSetStatus.flatMap(\.tunnels) ?? [] {
        for association in tunnel.associations where association.spi == identifier.spi {
          guard (association.securityProtocol == .esp) == (identifier.header == .esp) else {
            continue
          }
          let isInbound = association.direction == .inbound
          let end = isInbound ? tunnel.localGateway : tunnel.remoteGateway
          if end == identifier.destination { return association }
          elsewhere = elsewhere ?? association
        }
      }
    }
    return elsewhere
  }

  mutating func tryUnseen(_ absence: Absence, until end: Instant) -> Trial.Verdict {
    let secrets = secrets(of: absence.probes)
    let destinations = addresses(of: absence.probes.destinations)
    guard let tap = tap(link: absence.link) else {
      return .fails("there is no link \(absence.link)")
    }
    repeat {
      _ = unanswered(destinations, absence.probes)
      for packet in takePackets(from: tap) {
        if let words = absence.kind.words(for: packet.octets, secrets) {
          return .fails("\(words) on \(absence.link)")
        }
      }
    } while now < end
    return .holds
  }
}

extension Absence.Kind {
  /// Returns a description of a packet that must not be seen; nil if it may be.
  fileprivate func words(for octets: [UInt8], _ secrets: Set<IPv4Address>) -> String? {
    let seen = SeenPacket(octets, secrets: secrets)
    switch (self, seen) {
    case (.anything, .clear), (.clear, .clear): return "packets in clear were seen"
    case (.anything, .protected(let kind, _)): return "packets in \(kind.rawValue) were seen"
    case (.esp, .protected(.esp, _)), (.esp, .protected(.udp, _)): return "ESP was seen"
    case (.ah, .protected(.ah, _)): return "AH was seen"
    case (.ike, .other):
      guard let packet = try? IPv4Packet(parsing: octets),
        let datagram = try? UDPDatagram(
          parsing: packet.payload, from: packet.source, to: packet.destination),
        [500, UDPEncapsulation.port].contains(datagram.destinationPort)
      else { return nil }
      return "IKE was seen"
    default: return nil
    }
  }
}
