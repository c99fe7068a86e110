/// A packet in the words of tcpdump: in one line, or at length, with the fields of its IPv4 header
/// and a line for each payload of an ISAKMP message.
///
///     11.11.11.1 > 8.8.8.1: ICMP echo request, id 1, seq 0, length 64
package struct PacketSummary: CustomStringConvertible {
  package enum Level: Sendable {
    case brief
    /// tcpdump -v
    case detail
    /// tcpdump -vvv
    case extensive
  }

  package let description: String

  /// `isCut`: only the beginning of the packet was kept.
  package init(_ octets: [UInt8], _ level: Level = .brief, isCut: Bool = false) {
    let words = PacketWords(level: level)
    if isCut, let beginning = words.beginning(of: octets, withFields: level != .brief) {
      description = beginning
      return
    }
    do {
      let (header, totalLength) = try IPv4Header.parse(octets.span)
      let end = min(totalLength, octets.count)
      description = words.text(
        header, octets[min(header.length, end)..<end], nesting: 0)
    } catch {
      description = "malformed packet (\(error)), length \(octets.count)"
    }
  }
}

/// How one level tells things.
private struct PacketWords {
  let level: PacketSummary.Level

  /// How many packets within packets are shown; deeper ones are nobody's traffic.
  private static let maximumNesting = 4
  private static let isakmpPort: UInt16 = 500
  /// RFC 3948 §2.
  private static let traversalPort: UInt16 = 4_500

  func text(_ header: IPv4Header, _ payload: ArraySlice<UInt8>, nesting: Int) -> String {
    let fields = level == .brief ? "" : fields(of: header, payloadLength: payload.count) + " "
    let ends = "\(header.source) > \(header.destination): "
    guard header.isFirstFragment else {
      return fields + ends + "\(header.protocol), offset \(Int(header.fragmentOffset) * 8)"
        + mark(header)
    }
    if header.protocol == .udp || header.protocol == .tcp, !header.isFragment,
      let text = ported(header, payload)
    {
      return fields + text
    }
    return fields + ends + carried(header.protocol, payload, header, nesting) + mark(header)
  }

  private func mark(_ header: IPv4Header) -> String {
    header.isFragment ? " [fragment id \(header.identification)]" : ""
  }

  /// `(tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto: ICMP (1), length: 84)`
  private func fields(of header: IPv4Header, payloadLength: Int) -> String {
    var flags: [String] = []
    if header.flags.contains(.moreFragments) { flags.append("+") }
    if header.flags.contains(.dontFragment) { flags.append("DF") }
    if header.flags.contains(.reserved) { flags.append("rsvd") }
    let shownFlags = flags.isEmpty ? "none" : flags.joined(separator: ", ")
    var text = "(tos 0x\(String(header.typeOfService, radix: 16)), ttl \(header.timeToLive)"
    text += ", id \(header.identification), offset \(Int(header.fragmentOffset) * 8)"
    text += ", flags [\(shownFlags)], proto: \(header.protocol.description.uppercased())"
    text += " (\(header.protocol.rawValue)), length: \(header.length + payloadLength)"
    if header.length > IPv4Header.minimumLength {
      text += ", options (\(hexadecimal(header.options.octets)))"
    }
    return text + ")"
  }

  // MARK: With ports

  private func ported(_ header: IPv4Header, _ payload: ArraySlice<UInt8>) -> String? {
    var cursor = Cursor()
    guard let source = try? cursor.read(UInt16.self, from: payload.span),
      let destination = try? cursor.read(UInt16.self, from: payload.span)
    else { return nil }
    let ends = "\(header.source).\(source) > \(header.destination).\(destination): "
    guard header.protocol == .udp else { return ends + "tcp, length \(payload.count)" }
    do {
      let datagram = try UDPDatagram(
        parsing: payload, from: header.source, to: header.destination)
      let ports = [source, destination]
      if ports.contains(Self.isakmpPort), let text = isakmp(datagram.data) { return ends + text }
      if ports.contains(Self.traversalPort) { return ends + traversal(datagram.data) }
      return ends + "UDP, length \(datagram.data.count)"
    } catch {
      return ends + "udp (\(error)), length \(payload.count)"
    }
  }

  /// What RFC 3948 §2 puts on one port.
  private func traversal(_ data: [UInt8]) -> String {
    if data == [0xFF] { return "isakmp-nat-keep-alive" }
    if data.starts(with: [0, 0, 0, 0]), let text = isakmp(Array(data.dropFirst(4))) {
      return "NONESP-encap: " + text
    }
    guard let esp = try? ESPHeader(parsing: data[...]) else {
      return "UDP, length \(data.count)"
    }
    return "UDP-encap: ESP(\(identity(esp.spi, esp.sequence))), length \(data.count)"
  }

  /// In brief `isakmp: phase 1 ident`, and `[E]` where the rest is encrypted.
  private func isakmp(_ data: [UInt8]) -> String? {
    guard let header = try? ISAKMPHeader(parsing: data) else { return nil }
    guard level == .brief else {
      return ISAKMPDetail(data, isExtensive: level == .extensive).description
    }
    let phase = header.messageID == 0 ? "1" : "2/others"
    let mark = header.flags.contains(.encryption) ? "[E]" : ""
    return "isakmp: phase \(phase) \(ISAKMPDetail.name(of: header.exchange))\(mark), "
      + "length \(data.count)"
  }

  // MARK: Without

  private func carried(
    _ carried: IPProtocol, _ payload: ArraySlice<UInt8>, _ header: IPv4Header, _ nesting: Int
  ) -> String {
    do {
      switch carried {
      case .icmp: return try icmp(payload, isFragment: header.isFragment)
      case .esp:
        let esp = try ESPHeader(parsing: payload)
        return "ESP(\(identity(esp.spi, esp.sequence))), length \(payload.count)"
      case .ah where nesting < Self.maximumNesting:
        let ah = try AHHeader(parsing: payload)
        let icv = level == .brief ? "" : ",icv=0x\(hexadecimal(ah.integrityCheckValue))"
        return "AH(\(identity(ah.spi, ah.sequence))\(icv)): "
          + self.carried(ah.nextHeader, payload.dropFirst(ah.length), header, nesting + 1)
      case .ipv4 where nesting < Self.maximumNesting:
        let inner = try IPv4Packet(parsing: Array(payload))
        return text(inner.header, inner.payload, nesting: nesting + 1)
      default: return "\(carried), length \(payload.count)"
      }
    } catch {
      return "\(carried) (\(error)), length \(payload.count)"
    }
  }

  private func icmp(
    _ payload: ArraySlice<UInt8>, isFragment: Bool
  ) throws(WireError) -> String {
    // The checksum covers the whole datagram; a first fragment can't be judged by it.
    if isFragment { return "icmp, length \(payload.count)" }
    let message = try ICMPMessage(parsing: payload)
    var quoted: [UInt8]?
    let words: String
    switch message {
    case .echoRequest(let echo):
      words = "echo request, id \(echo.identifier), seq \(echo.sequence)"
    case .echoReply(let echo): words = "echo reply, id \(echo.identifier), seq \(echo.sequence)"
    case .destinationUnreachable(let code, let mtu, let about):
      words = unreachable(code, mtu: mtu, quoted: about)
      quoted = about
    case .timeExceeded(let code, let about):
      words = code == .reassembly ? "ip reassembly time exceeded" : "time exceeded in-transit"
      quoted = about
    case .other(let type, let code, _): words = "type \(type) code \(code)"
    }
    let line = "ICMP \(words), length \(payload.count)"
    guard level != .brief, let quoted, let about = beginning(of: quoted, withFields: true)
    else { return line }
    return line + "\n\t" + about
  }

  /// A packet that is not all there, as far as it can be told: what an error is about, or what a
  /// capture kept.
  func beginning(of quoted: [UInt8], withFields: Bool) -> String? {
    guard let (header, totalLength) = try? IPv4Header.parse(quoted.span, isWhole: false) else {
      return nil
    }
    let payloadLength = totalLength - header.length
    let rest = quoted[min(header.length, quoted.count)...]
    let ends = "\(header.source) > \(header.destination): "
    let words: String =
      switch header.protocol {
      case .esp:
        (try? ESPHeader(parsing: rest)).map { "ESP(\(identity($0.spi, $0.sequence)))" } ?? "esp"
      default: "\(header.protocol)"
      }
    let fields = withFields ? fields(of: header, payloadLength: payloadLength) + " " : ""
    return fields + ends + words + ", length \(payloadLength)"
  }

  private func unreachable(
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

  private func identity(_ spi: UInt32, _ sequence: UInt32) -> String {
    "spi=0x\(hexadecimal(spi)),seq=0x\(String(sequence, radix: 16))"
  }
}
