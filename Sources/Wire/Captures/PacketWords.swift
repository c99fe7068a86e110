/// The formatter behind `PacketSummary`: it describes headers and payloads at one level of detail.
struct PacketWords {
  let level: PacketSummary.Level
  let initiators: ISAKMPInitiators?

  /// The number of nested headers that are described; deeper ones are not found in real traffic.
  private static let maximumNesting = 4
  private static let isakmpPort: UInt16 = 500
  /// The UDP port of NAT traversal. RFC 3948 section 2.
  private static let traversalPort: UInt16 = 4_500

  /// Returns the description of a packet. `length` is the number of octets of the payload before it
  /// was cut.
  func text(
    _ header: IPv4Header, _ payload: ArraySlice<UInt8>, length: Int, nesting: Int
  ) -> String {
    let fields = level == .brief ? "" : fields(of: header, payloadLength: length) + " "
    let ends = "\(header.source) > \(header.destination): "
    guard header.isFirstFragment else {
      return fields + ends + "\(header.protocol), offset \(Int(header.fragmentOffset) * 8)"
        + mark(header)
    }
    if header.protocol == .udp || header.protocol == .tcp, !header.isFragment,
      let text = ported(header, payload, length)
    {
      return fields + text
    }
    return fields + ends + carried(header.protocol, payload, length, header, nesting)
      + mark(header)
  }

  private func mark(_ header: IPv4Header) -> String {
    header.isFragment ? " [fragment id \(header.identification)]" : ""
  }

  /// Returns the header's fields in the form `(tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto:
  /// ICMP (1), length: 84)`.
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

  private func ported(
    _ header: IPv4Header, _ payload: ArraySlice<UInt8>, _ length: Int
  ) -> String? {
    var cursor = Cursor()
    guard let source = try? cursor.read(UInt16.self, from: payload.span),
      let destination = try? cursor.read(UInt16.self, from: payload.span)
    else { return nil }
    let ends = "\(header.source).\(source) > \(header.destination).\(destination): "
    guard header.protocol == .udp else { return ends + "tcp, length \(length)" }
    let data: [UInt8]
    if payload.count < length {
      data = Array(payload.dropFirst(UDPDatagram.headerLength))
    } else {
      do throws(WireError) {
        data = try UDPDatagram(parsing: payload, from: header.source, to: header.destination).data
      } catch {
        return ends + "udp (\(error)), length \(length)"
      }
    }
    let missing = max(0, length - max(UDPDatagram.headerLength, payload.count))
    let carried = Carried(
      data: data, missing: missing, source: header.source, destination: header.destination)
    let ports = [source, destination]
    if ports.contains(Self.isakmpPort), let text = isakmp(carried) { return ends + text }
    if ports.contains(Self.traversalPort) { return ends + traversal(carried) }
    return ends + "UDP, length \(carried.length)"
  }

  /// The data of a UDP datagram with the addresses of its packet.
  private struct Carried {
    var data: [UInt8]
    /// The number of octets behind them that were not captured.
    var missing: Int
    let source: IPv4Address
    let destination: IPv4Address

    var length: Int { data.count + missing }
  }

  /// Describes the data of a datagram of the NAT traversal port: a keepalive, IKE or ESP. RFC 3948
  /// section 2.
  private func traversal(_ carried: Carried) -> String {
    let data = carried.data
    if data == [0xFF], carried.missing == 0 { return "isakmp-nat-keep-alive" }
    if data.starts(with: [0, 0, 0, 0]) {
      var message = carried
      message.data = Array(data.dropFirst(4))
      if let text = isakmp(message) { return "NONESP-encap: " + text }
    }
    guard let esp = try? ESPHeader(parsing: data[...]) else {
      return "UDP, length \(carried.length)"
    }
    return "UDP-encap: ESP(\(identity(esp.spi, esp.sequence))), length \(carried.length)"
  }

  /// Describes an ISAKMP message; the brief form is `isakmp: phase 1 ident`, with `[E]` if the rest
  /// is encrypted. Returns nil if the data is no ISAKMP message.
  private func isakmp(_ carried: Carried) -> String? {
    guard let header = try? ISAKMPHeader(parsing: carried.data, ofLength: carried.length)
    else {
      let isMissing = carried.missing > 0 && carried.data.count < ISAKMPHeader.length
      return isMissing ? "[|isakmp]" : nil
    }
    guard level == .brief else {
      let role = initiators?.role(of: header, from: carried.source, to: carried.destination)
      return ISAKMPDetail(
        carried.data, length: carried.length, isExtensive: level == .extensive,
        role: role ?? ISAKMPInitiators.role(of: header)
      ).description
    }
    let phase = header.messageID == 0 ? "1" : "2/others"
    let mark = header.flags.contains(.encryption) ? "[E]" : ""
    return "isakmp: phase \(phase) \(ISAKMPDetail.name(of: header.exchange))\(mark), "
      + "length \(carried.length)"
  }

  // MARK: Without

  private func carried(
    _ carried: IPProtocol, _ payload: ArraySlice<UInt8>, _ length: Int, _ header: IPv4Header,
    _ nesting: Int
  ) -> String {
    let isCut = payload.count < length
    do throws(WireError) {
      switch carried {
      case .icmp:
        return try icmp(payload, length, isFragment: header.isFragment)
      case .esp:
        let esp = try ESPHeader(parsing: payload)
        return "ESP(\(identity(esp.spi, esp.sequence))), length \(length)"
      case .ah where nesting < Self.maximumNesting:
        let ah = try AHHeader(parsing: payload)
        let icv = level == .brief ? "" : ",icv=0x\(hexadecimal(ah.integrityCheckValue))"
        return "AH(\(identity(ah.spi, ah.sequence))\(icv)): "
          + self.carried(
            ah.nextHeader, payload.dropFirst(ah.length), length - ah.length, header, nesting + 1)
      case .ipv4 where nesting < Self.maximumNesting:
        let (inner, totalLength) = try IPv4Header.parse(payload.span, isWhole: !isCut)
        let rest = payload.prefix(totalLength).dropFirst(inner.length)
        return text(inner, rest, length: totalLength - inner.length, nesting: nesting + 1)
      default: return "\(carried), length \(length)"
      }
    } catch {
      return isCut ? "\(carried), length \(length)" : "\(carried) (\(error)), length \(length)"
    }
  }

  private func icmp(
    _ payload: ArraySlice<UInt8>, _ length: Int, isFragment: Bool
  ) throws(WireError) -> String {
    // The checksum covers the whole datagram, so the one of a first fragment cannot be verified.
    if isFragment { return "icmp, length \(length)" }
    var octets = Array(payload)
    // Nor can that of a message that was cut; its checksum is replaced by a matching one.
    if payload.count < length, octets.count >= ICMPMessage.headerLength {
      octets.replaceSubrange(2..<4, with: [0, 0])
      let checksum = InternetChecksum.of(octets.span)
      octets.replaceSubrange(
        2..<4, with: [UInt8(checksum >> 8), UInt8(truncatingIfNeeded: checksum)])
    }
    let message = try ICMPMessage(parsing: octets[...])
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
    let line = "ICMP \(words), length \(length)"
    guard level != .brief, let quoted, let about = beginning(of: quoted) else { return line }
    return line + "\n\t" + about
  }

  /// Describes the packet that an ICMP error quotes.
  private func beginning(of quoted: [UInt8]) -> String? {
    guard let (header, totalLength) = try? IPv4Header.parse(quoted.span, isWhole: false) else {
      return nil
    }
    let rest = quoted.prefix(totalLength).dropFirst(header.length)
    return text(
      header, rest, length: totalLength - header.length, nesting: Self.maximumNesting)
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
