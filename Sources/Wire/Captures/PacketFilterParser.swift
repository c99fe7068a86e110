/// Reads an expression of pcap-filter(7). Words are not case-sensitive.
///
///     expression = condition { ( "and" | "&&" | "or" | "||" ) condition }
///     condition  = { "not" | "!" } ( "(" expression ")" | primitive )
///     primitive  = [ protocol ] [ side ] [ kind ] id | protocol | "proto" id
///                | ( "less" | "greater" ) number | [ "ip" ] ( "broadcast" | "multicast" )
///     side       = "src" | "dst" | "src or dst" | "src and dst"
///     kind       = "host" | "net" | "port" | "portrange"
///
/// An `id` without side and kind has those of the primitive before it: `port 500 or 4500`.
struct PacketFilterParser {
  private enum Kind { case host, net, port, portRange }

  private struct Qualifiers {
    var carried: IPProtocol?
    var side: PacketFilter.Side?
    var kind: Kind?
  }

  private struct Token {
    var text: String
    var offset: Int
  }

  private static let maximumDepth = 32

  private let tokens: [Token]
  private let end: Int
  private var position = 0
  /// Of the last primitive that had an id.
  private var former: Qualifiers?

  init(_ text: String) {
    tokens = Self.cut(Array(text.utf8))
    end = text.utf8.count
  }

  mutating func expression() throws(PacketFilterError) -> PacketFilter {
    if tokens.isEmpty { return .ip }
    let filter = try expression(depth: 0)
    if let token { throw PacketFilterError(.unknownWord(token.text), at: token.offset) }
    return filter
  }

  // MARK: Tokens

  private static func cut(_ octets: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var offset = 0
    func isSign(_ octet: UInt8) -> Bool { "()!&|".utf8.contains(octet) }
    func isBlank(_ octet: UInt8) -> Bool { octet == 32 || (9...13).contains(octet) }
    while offset < octets.count {
      let start = offset
      let first = octets[offset]
      offset += 1
      if isBlank(first) { continue }
      if first == UInt8(ascii: "&") || first == UInt8(ascii: "|") {
        if offset < octets.count, octets[offset] == first { offset += 1 }
      } else if !isSign(first) {
        while offset < octets.count, !isBlank(octets[offset]), !isSign(octets[offset]) {
          offset += 1
        }
      }
      let text = String(decoding: octets[start..<offset], as: UTF8.self).lowercased()
      tokens.append(Token(text: text, offset: start))
    }
    return tokens
  }

  private var token: Token? { position < tokens.count ? tokens[position] : nil }
  private var word: String { token?.text ?? "" }
  /// Where the next word stands, or would stand.
  private var here: Int { token?.offset ?? end }

  private func word(after count: Int) -> String {
    position + count < tokens.count ? tokens[position + count].text : ""
  }

  private mutating func take(_ words: String...) -> Bool {
    guard let token, words.contains(token.text) else { return false }
    position += 1
    return true
  }

  /// The next word, whatever it is.
  private mutating func next(_ what: String) throws(PacketFilterError) -> Token {
    guard let token, !Self.reserved.contains(token.text) else {
      throw PacketFilterError(.expected(what), at: here)
    }
    position += 1
    return token
  }

  private static let reserved = ["and", "or", "not", "&&", "||", "&", "|", "!", "(", ")"]

  // MARK: Productions

  private mutating func expression(depth: Int) throws(PacketFilterError) -> PacketFilter {
    let first = try condition(depth: depth)
    var links: [PacketFilter.Link] = []
    while true {
      if take("and", "&&") {
        links.append(PacketFilter.Link(.and, try condition(depth: depth)))
      } else if take("or", "||") {
        links.append(PacketFilter.Link(.or, try condition(depth: depth)))
      } else {
        return links.isEmpty ? first : .chain(first, links)
      }
    }
  }

  private mutating func condition(depth: Int) throws(PacketFilterError) -> PacketFilter {
    guard depth < Self.maximumDepth else { throw PacketFilterError(.tooDeep, at: here) }
    if take("not", "!") { return .not(try condition(depth: depth + 1)) }
    if take("(") {
      let inner = try expression(depth: depth + 1)
      guard take(")") else { throw PacketFilterError(.expected("')'"), at: here) }
      return inner
    }
    return try primitive()
  }

  private mutating func primitive() throws(PacketFilterError) -> PacketFilter {
    guard let start = token, !Self.reserved.contains(start.text) else {
      throw PacketFilterError(.expected("a condition"), at: here)
    }
    if Self.foreign.contains(start.text) {
      throw PacketFilterError(.meaningless(start.text), at: start.offset)
    }
    if take("less") { return .length(0...(try number(0...Self.longest))) }
    if take("greater") { return .length((try number(0...Self.longest))...Self.longest) }
    if take("broadcast") { return .broadcast }
    if take("multicast") { return .multicast }
    if take("proto") { return .carried(try protocolNumber()) }
    var qualifiers = Qualifiers()
    var isIP = false
    if take("ip") {
      isIP = true
      if take("proto") { return .carried(try protocolNumber()) }
      if take("broadcast") { return .broadcast }
      if take("multicast") { return .multicast }
    } else if let carried = Self.protocols[start.text] {
      position += 1
      qualifiers.carried = carried
    }
    qualifiers.side = side()
    qualifiers.kind = kind()
    if qualifiers.side == nil, qualifiers.kind == nil {
      if isIP { return .ip }
      if let carried = qualifiers.carried { return .carried(carried) }
      let isID = start.text.utf8.first.map { (48...57).contains($0) } ?? false
      guard isID || Self.namedPorts[start.text] != nil else {
        throw PacketFilterError(.unknownWord(start.text), at: start.offset)
      }
      qualifiers = former ?? qualifiers
    }
    let filter = try condition(on: qualifiers)
    former = qualifiers
    return filter
  }

  private mutating func side() -> PacketFilter.Side? {
    let (first, conjunction, second) = (word, word(after: 1), word(after: 2))
    guard first == "src" || first == "dst" else { return nil }
    let hasOther = (second == "src" || second == "dst") && second != first
    if hasOther, conjunction == "or" || conjunction == "and" {
      position += 3
      return conjunction == "or" ? .either : .both
    }
    position += 1
    return first == "src" ? .source : .destination
  }

  private mutating func kind() -> Kind? {
    if take("host") { return .host }
    if take("net") { return .net }
    if take("port") { return .port }
    if take("portrange") { return .portRange }
    return nil
  }

  private mutating func condition(
    on qualifiers: Qualifiers
  ) throws(PacketFilterError) -> PacketFilter {
    let side = qualifiers.side ?? .either
    let start = here
    switch qualifiers.kind {
    case .host, .net, nil:
      let prefix = try qualifiers.kind == .net ? net() : host()
      let filter = PacketFilter.within(prefix, side)
      guard let carried = qualifiers.carried else { return filter }
      return .chain(.carried(carried), [PacketFilter.Link(.and, filter)])
    case .port, .portRange:
      if let carried = qualifiers.carried, carried != .udp, carried != .tcp {
        throw PacketFilterError(.meaningless("\(carried) port"), at: start)
      }
      let range = try qualifiers.kind == .port ? port() : portRange()
      return .ports(range, side, of: qualifiers.carried)
    }
  }

  // MARK: Ids

  private mutating func host() throws(PacketFilterError) -> IPv4Prefix {
    let token = try next("an address")
    // `src 10.0.0.0/8` is taken as a network, as libpcap does.
    if token.text.utf8.contains(UInt8(ascii: "/")) { return try prefix(token) }
    guard let address = IPv4Address(token.text) else {
      throw PacketFilterError(.notAnAddress(token.text), at: token.offset)
    }
    return IPv4Prefix(host: address)
  }

  private mutating func net() throws(PacketFilterError) -> IPv4Prefix {
    let token = try next("a network")
    guard take("mask") else { return try prefix(token) }
    let mask = try next("a mask")
    guard let address = Self.padded(token.text)?.address else {
      throw PacketFilterError(.notAnAddress(token.text), at: token.offset)
    }
    guard let value = IPv4Address(mask.text),
      let length = (0...32).first(where: { IPv4Prefix.mask($0) == value.rawValue })
    else { throw PacketFilterError(.notAnAddress(mask.text), at: mask.offset) }
    return try prefix(address, length, token)
  }

  /// `10.0.0.0/8`, `10/8`, or `10.1`, which means 10.1.0.0/16.
  private func prefix(_ token: Token) throws(PacketFilterError) -> IPv4Prefix {
    let parts = token.text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let base = Self.padded(parts[0]) else {
      throw PacketFilterError(.notAnAddress(token.text), at: token.offset)
    }
    guard parts.count == 2 else { return try prefix(base.address, base.length, token) }
    guard let length = Self.decimal(parts[1]), length <= 32 else {
      throw PacketFilterError(.notANumber(String(parts[1])), at: token.offset)
    }
    return try prefix(base.address, length, token)
  }

  private func prefix(
    _ address: IPv4Address, _ length: Int, _ token: Token
  ) throws(PacketFilterError) -> IPv4Prefix {
    guard let prefix = IPv4Prefix(address, length: length), prefix.address == address else {
      throw PacketFilterError(.hostBits(token.text), at: token.offset)
    }
    return prefix
  }

  /// `10.1` with zeroes behind it, and how many bits were said.
  private static func padded(
    _ text: some StringProtocol
  ) -> (address: IPv4Address, length: Int)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 4 else { return nil }
    let whole = String(text) + String(repeating: ".0", count: 4 - parts.count)
    return IPv4Address(whole).map { ($0, parts.count * 8) }
  }

  private mutating func port() throws(PacketFilterError) -> ClosedRange<UInt16> {
    let token = try next("a port")
    guard let port = Self.port(token.text[...]) else {
      throw PacketFilterError(.notAPort(token.text), at: token.offset)
    }
    return port...port
  }

  private mutating func portRange() throws(PacketFilterError) -> ClosedRange<UInt16> {
    let token = try next("a range of ports")
    let parts = token.text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let low = Self.port(parts[0]), let high = Self.port(parts[1]) else {
      throw PacketFilterError(.notAPort(token.text), at: token.offset)
    }
    return min(low, high)...max(low, high)
  }

  private static func port(_ text: Substring) -> UInt16? {
    namedPorts[String(text)] ?? decimal(text).flatMap { UInt16(exactly: $0) }
  }

  private mutating func protocolNumber() throws(PacketFilterError) -> IPProtocol {
    // As libpcap has it, where names of protocols must be guarded.
    let token = try next("a protocol")
    let name = token.text.hasPrefix("\\") ? String(token.text.dropFirst()) : token.text
    if let known = Self.protocols[name] { return known }
    guard let number = Self.decimal(name[...]).flatMap({ UInt8(exactly: $0) }) else {
      throw PacketFilterError(.notANumber(token.text), at: token.offset)
    }
    return IPProtocol(rawValue: number)
  }

  private mutating func number(_ range: ClosedRange<Int>) throws(PacketFilterError) -> Int {
    let token = try next("a number")
    guard let number = Self.decimal(token.text[...]), range.contains(number) else {
      throw PacketFilterError(.notANumber(token.text), at: token.offset)
    }
    return number
  }

  private static func decimal(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    return Int(text)
  }

  // MARK: Words

  private static let longest = IPv4Packet.maximumLength
  private static let protocols: [String: IPProtocol] = [
    "icmp": .icmp, "tcp": .tcp, "udp": .udp, "esp": .esp, "ah": .ah, "ipip": .ipv4,
  ]
  private static let namedPorts: [String: UInt16] = [
    "domain": 53, "isakmp": 500, "ipsec-nat-t": 4_500, "ntp": 123, "snmp": 161, "ssh": 22,
    "syslog": 514, "tftp": 69,
  ]
  /// Of other layers and protocols.
  private static let foreign: Set = [
    "arp", "atalk", "decnet", "ether", "fddi", "gateway", "icmp6", "inbound", "ip6", "iso", "lat",
    "llc", "moprc", "mopdl", "mpls", "outbound", "ppp", "pppoed", "pppoes", "protochain", "rarp",
    "sctp", "slip", "tr", "vlan", "wlan",
  ]
}

extension PacketFilter {
  /// Reads an expression; an empty one is any packet.
  package init(parsing text: String) throws(PacketFilterError) {
    var parser = PacketFilterParser(text)
    self = try parser.expression()
  }
}
