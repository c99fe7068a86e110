import TestSupport
import Wire

@testable import Router

extension LinkAttack {
  /// Returns a packet of a customer with any size and any network, or a packet of the core that a
  /// customer sends.
  mutating func customerPacket(from index: Int) -> [UInt8] {
    let sizes = [0...200, 0...200, 1_300...1_600, 1_300...9_000, 65_000...65_507]
    let size = number(sizes[number(0...4) == 0 ? number(0...4) : number(0...2)])
    // The address is in any of the networks on the left.
    var customers = Self.customers
    if kind != .interface {
      customers[0] = IPv4Address(11, 11, UInt8(number(0...Self.networks)), 1)
    }
    let packet = IPv4Packet.echo(
      from: customers[index], to: customers[1 - index], size: size,
      ttl: UInt8(number(1...9)), dontFragment: number(0...1) == 0, id: UInt16(number(0...9)))
    if number(0...9) > 0 { return packet.octets }
    // The packet contains a packet of another tunnel, an IKE message, or an ICMP error about
    // either.
    guard let inner = kept.randomElement(using: &generator) else { return packet.octets }
    if kind == .interface, number(0...1) == 0 { return inner }
    var header = packet.header
    header.protocol = [.esp, .ah, .icmp, .udp][number(0...3)]
    let error = ICMPMessage.destinationUnreachable(
      .fragmentationNeeded, nextHopMTU: UInt16(number(0...1_500)), quoted: inner)
    let payload = header.protocol == .icmp ? error.octets : Array(inner.dropFirst(20))
    return IPv4Packet(header: header, payload: payload)?.octets ?? altered(packet.octets)
  }

  /// Returns the octets cut, lengthened, altered or with another header, in most cases with a
  /// correct checksum.
  mutating func altered(_ octets: [UInt8]) -> [UInt8] {
    guard octets.count >= 20 else { return octets }
    var packet = octets
    switch number(0...9) {
    case 0: packet[number(0...packet.count - 1)] ^= 1 << UInt8(number(0...7))
    case 1: packet.removeLast(number(0...packet.count))
    case 2: packet += (0..<number(1...40)).map { _ in UInt8(number(0...255)) }
    case 3: packet = Array(packet.prefix(20 + number(0...60)))
    case 4:
      guard let parsed = try? IPv4Packet(parsing: packet) else { break }
      return wrapped(parsed)
    case 5:
      // An octet behind the outer header is altered, so that the packet can still be parsed.
      let place = number(20...max(20, packet.count - 1))
      if place < packet.count { packet[place] = UInt8(number(0...255)) }
      return repaired(packet)
    case 6:
      packet[0] = 0x40 | UInt8(number(0...15))
      return repaired(packet)
    case 7:
      let length = number(0...packet.count)
      packet[2] = UInt8(truncatingIfNeeded: length >> 8)
      packet[3] = UInt8(truncatingIfNeeded: length)
      return repaired(packet)
    case 8:
      packet[number(6...7)] ^= 1 << UInt8(number(0...7))
      return repaired(packet)
    default:
      packet[8] = UInt8(number(0...255))
      packet[9] = [50, 51, 17, 1, 59][number(0...4)]
      return repaired(packet)
    }
    return packet
  }

  /// Returns a packet with options, within an ICMP error, or made much longer.
  private mutating func wrapped(_ packet: IPv4Packet) -> [UInt8] {
    let header = packet.header
    switch number(0...2) {
    case 0:
      let kinds: [UInt8] = [0, 1, 7, 68, 130, 131, 148]
      let options = (0..<number(0...40)).map { _ in
        number(0...1) == 0 ? kinds[number(0...6)] : UInt8(number(0...41))
      }
      let optioned = IPv4Header(
        source: header.source, destination: header.destination, protocol: header.protocol,
        options: IPv4Options(options) ?? .none)
      return IPv4Packet(header: optioned, payload: packet.payload)?.octets ?? packet.octets
    case 1:
      let error = ICMPMessage.destinationUnreachable(
        .fragmentationNeeded, nextHopMTU: UInt16(number(0...1_500)),
        quoted: ICMPMessage.quotation(of: packet))
      let back = IPv4Header(
        source: header.destination, destination: header.source, protocol: .icmp)
      return IPv4Packet(header: back, payload: error.octets)?.octets ?? packet.octets
    default:
      let room = 65_535 - packet.count
      let payload = packet.payload + [UInt8](repeating: 0, count: number(0...max(0, room)))
      return IPv4Packet(header: header, payload: payload)?.octets ?? packet.octets
    }
  }

  /// Returns the packet with a correct checksum.
  private func repaired(_ octets: [UInt8]) -> [UInt8] {
    var octets = octets
    let length = Int(octets[0] & 15) * 4
    guard length >= 20, length <= octets.count else { return octets }
    (octets[10], octets[11]) = (0, 0)
    let checksum = InternetChecksum.of(octets.span.extracting(first: length))
    octets[10] = UInt8(truncatingIfNeeded: checksum >> 8)
    octets[11] = UInt8(truncatingIfNeeded: checksum)
    return octets
  }
}
