/// A packet in one line, in the words of tcpdump:
/// `11.11.11.1 > 8.8.8.1: ICMP echo request, id 1, seq 0, length 64`.
package struct PacketSummary: CustomStringConvertible {
  package let description: String

  package init(_ octets: [UInt8]) {
    do {
      description = Self.line(try IPv4Packet(parsing: octets), nesting: 0)
    } catch {
      description = "malformed packet (\(error)), length \(octets.count)"
    }
  }

  /// How many packets within packets are shown; deeper ones are nobody's traffic.
  private static let maximumNesting = 4

  private static func line(_ packet: IPv4Packet, nesting: Int) -> String {
    let header = packet.header
    return ends(packet)
      + (header.isFirstFragment
        ? carried(header.protocol, packet.payload, header, nesting)
        : "\(header.protocol), offset \(Int(header.fragmentOffset) * 8)")
      + (header.isFragment ? " [fragment id \(header.identification)]" : "")
  }

  private static func carried(
    _ carried: IPProtocol, _ payload: ArraySlice<UInt8>, _ header: IPv4Header, _ nesting: Int
  ) -> String {
    do {
      switch carried {
      case .icmp: return try icmp(payload, isFragment: header.isFragment)
      case .udp where !header.isFragment:
        let datagram = try UDPDatagram(
          parsing: payload, from: header.source, to: header.destination)
        if datagram.sourcePort == 500 || datagram.destinationPort == 500,
          let header = try? ISAKMPHeader(parsing: datagram.data)
        {
          return isakmp(header, length: datagram.data.count)
        }
        if let words = try encapsulated(datagram) { return words }
        return "UDP \(datagram.sourcePort) > \(datagram.destinationPort), "
          + negotiation(datagram) + "length \(datagram.data.count)"
      case .esp:
        let esp = try ESPHeader(parsing: payload)
        return "ESP(\(identity(esp.spi, esp.sequence))), length \(payload.count)"
      case .ah where nesting < maximumNesting:
        let ah = try AHHeader(parsing: payload)
        return "AH(\(identity(ah.spi, ah.sequence))): "
          + self.carried(ah.nextHeader, payload.dropFirst(ah.length), header, nesting + 1)
      case .ipv4 where nesting < maximumNesting:
        return line(try IPv4Packet(parsing: Array(payload)), nesting: nesting + 1)
      default: return "\(carried), length \(payload.count)"
      }
    } catch {
      return "\(carried) (\(error)), length \(payload.count)"
    }
  }

  /// Addresses, and the ports of port 4500's datagrams: they are what translation changes.
  private static func ends(_ packet: IPv4Packet) -> String {
    let header = packet.header
    guard header.protocol == .udp, !header.isFragment,
      let datagram = try? UDPDatagram(
        parsing: packet.payload, from: header.source, to: header.destination),
      isEncapsulation(datagram)
    else { return "\(header.source) > \(header.destination): " }
    return "\(header.source).\(datagram.sourcePort)"
      + " > \(header.destination).\(datagram.destinationPort): "
  }

  private static func isEncapsulation(_ datagram: UDPDatagram) -> Bool {
    datagram.sourcePort == UDPEncapsulation.port
      || datagram.destinationPort == UDPEncapsulation.port
  }

  /// What shares port 4500: `UDP-encap: ESP(spi=0x...,seq=0x1), length 116`.
  private static func encapsulated(_ datagram: UDPDatagram) throws(WireError) -> String? {
    guard isEncapsulation(datagram) else { return nil }
    let length = datagram.data.count
    switch UDPEncapsulation.Content(datagram.data) {
    case .keepalive: return "isakmp-nat-keep-alive"
    case .keyManagement(let message):
      guard let header = try? ISAKMPHeader(parsing: message) else {
        return "NONESP-encap: malformed isakmp, length \(length)"
      }
      return "NONESP-encap: " + isakmp(header, length: message.count)
    case .esp:
      let esp = try ESPHeader(parsing: datagram.data[...])
      return "UDP-encap: ESP(\(identity(esp.spi, esp.sequence))), length \(length)"
    case .malformed: return nil
    }
  }

  /// What ISAKMP says in clear, where it is that: `ISAKMP main mode encrypted, `.
  private static func negotiation(_ datagram: UDPDatagram) -> String {
    guard datagram.destinationPort == 500 || datagram.sourcePort == 500,
      let header = try? ISAKMPHeader(parsing: datagram.data)
    else { return "" }
    return "ISAKMP \(header.exchange)\(header.flags.contains(.encryption) ? " encrypted" : ""), "
  }

  private static func icmp(
    _ payload: ArraySlice<UInt8>, isFragment: Bool
  ) throws(WireError) -> String {
    // The checksum covers the whole datagram; a first fragment can't be judged by it.
    if isFragment { return "icmp, length \(payload.count)" }
    let words =
      switch try ICMPMessage(parsing: payload) {
      case .echoRequest(let echo): "echo request, id \(echo.identifier), seq \(echo.sequence)"
      case .echoReply(let echo): "echo reply, id \(echo.identifier), seq \(echo.sequence)"
      case .destinationUnreachable(let code, let mtu, let quoted):
        unreachable(code, mtu: mtu, quoted: quoted)
      case .timeExceeded(let code, _):
        code == .reassembly ? "ip reassembly time exceeded" : "time exceeded in-transit"
      case .other(let type, let code, _): "type \(type) code \(code)"
      }
    return "ICMP \(words), length \(payload.count)"
  }

  private static func unreachable(
    _ code: ICMPMessage.UnreachableCode, mtu: UInt16, quoted: [UInt8]
  ) -> String {
    guard let about = try? IPv4Header.parse(quoted.span, isWhole: false).header else {
      return "unreachable, code \(code.rawValue)"
    }
    return switch code {
    case .net: "net \(about.destination) unreachable"
    case .host: "host \(about.destination) unreachable"
    case .protocol: "\(about.destination) protocol \(about.protocol.rawValue) unreachable"
    case .port: "\(about.destination) \(about.protocol) port unreachable"
    case .fragmentationNeeded: "\(about.destination) unreachable - need to frag (mtu \(mtu))"
    case .administrativelyProhibited: "host \(about.destination) unreachable - admin prohibited"
    default: "\(about.destination) unreachable, code \(code.rawValue)"
    }
  }

  private static func identity(_ spi: UInt32, _ sequence: UInt32) -> String {
    let digits = String(spi, radix: 16)
    return "spi=0x" + String(repeating: "0", count: 8 - digits.count) + digits
      + ",seq=0x" + String(sequence, radix: 16)
  }

  /// In tcpdump's words: `isakmp: phase 1 ident`, and `[E]` where the rest is encrypted.
  private static func isakmp(_ header: ISAKMPHeader, length: Int) -> String {
    let phase = header.messageID == 0 ? "1" : "2/others"
    let name =
      switch header.exchange {
      case .identityProtection: "ident"
      case .aggressive: "agg"
      case .quickMode: "oakley-quick"
      case .informational: "inf"
      default: "exchange \(header.exchange.rawValue)"
      }
    let mark = header.flags.contains(.encryption) ? "[E]" : ""
    return "isakmp: phase \(phase) \(name)\(mark), length \(length)"
  }
}
