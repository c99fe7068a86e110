/// The words of a filter expression, split as libpcap's scanner splits them. Words that libpcap
/// would look up at a name server are an error.
///
/// libpcap treats a word that is no keyword, number or address as a name. Behind `port`,
/// `portrange`, `proto` and `protochain`, also behind several names (`port isakmp or ntp`), it is
/// looked up in the tables of services and protocols; elsewhere among hosts and networks.
struct FilterWords {
  /// The expression, in lower case.
  let text: String
  /// The offsets at which words and operators begin, in octets.
  private(set) var starts: [Int] = []
  /// The offsets at which words and operators end.
  private(set) var ends: [Int] = []

  private let octets: [UInt8]
  /// Whether a name at this position is one of a service or protocol.
  private var allowsNames = false

  /// Splits an expression into words. Throws at the first word that is not allowed.
  init(_ text: String) throws(PacketFilterError) {
    octets = text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
    self.text = String(decoding: octets, as: UTF8.self)
    guard octets.count <= PacketFilter.maximumLength else {
      throw PacketFilterError(.tooLong, at: PacketFilter.maximumLength)
    }
    var offset = 0
    while offset < octets.count {
      guard !Self.isBlank(octets[offset]) else {
        offset += 1
        continue
      }
      let end = try end(ofWordAt: offset)
      starts.append(offset)
      ends.append(end)
      offset = end
    }
  }

  /// Checks the word or operator at `start`. Returns the offset of its end.
  private mutating func end(ofWordAt start: Int) throws(PacketFilterError) -> Int {
    let address = run(from: start) { Self.isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == 46 }
    // Addresses of IPv6 and Ethernet contain two colons or more; an offset with a size contains
    // one.
    if octets[start..<address].count(where: { $0 == UInt8(ascii: ":") }) > 1 {
      throw PacketFilterError(.notAnAddress(string(start..<address)), at: start)
    }
    if octets[start] == UInt8(ascii: "\\") {
      let end = run(from: start + 1) { !" !()\n\t".utf8.contains($0) }
      try requireName(start..<end)
      return end
    }
    guard Self.isAlphanumeric(octets[start]) else {
      return try endOfSign(at: start)
    }
    var end = run(from: start) { Self.isAlphanumeric($0) || "-_.".utf8.contains($0) }
    while "-_".utf8.contains(octets[end - 1]) { end -= 1 }
    let word = string(start..<end)
    if Self.unanswerable.contains(word) { throw PacketFilterError(.meaningless(word), at: start) }
    if Self.tableKeywords.contains(word) {
      allowsNames = true
    } else if Self.keywords.contains(word) {
      allowsNames = false
    } else if !Self.conjunctions.contains(word), !Self.isNumeric(word) {
      try requireName(start..<end)
    }
    return end
  }

  private mutating func endOfSign(at start: Int) throws(PacketFilterError) -> Int {
    guard (33...126).contains(octets[start]) else {
      let end = run(from: start) { !(33...126).contains($0) && !Self.isBlank($0) }
      throw PacketFilterError(.unknownWord(string(start..<end)), at: start)
    }
    // After an opening parenthesis the keyword before it still applies.
    if !"!&|(".utf8.contains(octets[start]) { allowsNames = false }
    let two = string(start..<min(start + 2, octets.count))
    return start + (Self.longSigns.contains(two) ? 2 : 1)
  }

  private func requireName(_ range: Range<Int>) throws(PacketFilterError) {
    guard allowsNames else {
      throw PacketFilterError(.unknownWord(string(range)), at: range.lowerBound)
    }
  }

  private func run(from start: Int, while isMember: (UInt8) -> Bool) -> Int {
    octets[start...].firstIndex { !isMember($0) } ?? octets.count
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: octets[range], as: UTF8.self)
  }

  // MARK: Kinds of words

  private static func isBlank(_ octet: UInt8) -> Bool { " \t\r\n".utf8.contains(octet) }
  private static func isDigit(_ octet: UInt8) -> Bool { (48...57).contains(octet) }
  private static func isHexadecimal(_ octet: UInt8) -> Bool {
    isDigit(octet) || (97...102).contains(octet)
  }
  private static func isAlphanumeric(_ octet: UInt8) -> Bool {
    isDigit(octet) || (97...122).contains(octet)
  }

  /// Returns whether a word is a number, or an address or network of up to four numbers.
  private static func isNumeric(_ word: String) -> Bool {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count <= 4
      && parts.allSatisfy { part in
        let digits = part.hasPrefix("0x") ? part.dropFirst(2) : part
        let isOfKind = part.hasPrefix("0x") ? isHexadecimal : isDigit
        return !digits.isEmpty && digits.utf8.allSatisfy(isOfKind)
      }
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
  }

  private static let tableKeywords = words("port portrange proto protochain")
  private static let longSigns = words("&& || == != <= >= << >>")
  private static let conjunctions = words("and or not")

  /// The keywords for whose evaluation libpcap needs the kernel of the capturing host.
  private static let unanswerable = words("ifindex inbound outbound")

  /// All other keywords of libpcap 1.10.
  private static let keywords = words(
    """
    aarp action addr1 addr2 addr3 addr4 address1 address2 address3 address4 ah arp atalk bcc
    broadcast byte carp clnp connectmsg csnp decnet dir direction dpc dst es-is esis esp ether fddi
    fisu gateway geneve greater hdpc hfisu hlssu hmsu hopc host hsio hsls icmp icmp-echo
    icmp-echoreply icmp-ireq icmp-ireqreply icmp-maskreply icmp-maskreq icmp-paramprob
    icmp-redirect icmp-routeradvert icmp-routersolicit icmp-sourcequench icmp-timxceed icmp-tstamp
    icmp-tstampreply icmp-unreach icmp6 icmpcode icmptype ifname igmp igrp iih ilmic ip ip6 ipx
    is-is isis iso l1 l2 lane lat len length less link llc lsp lssu lsu mask metac metaconnect mopdl
    moprc mpls msu multicast net netbeui oam oamf4 oamf4ec oamf4sc on opc pim ppp pppoed pppoes
    psnp ra radio rarp reason rnr rset rulenum ruleset sc sca sctp sio slip sls snp src srnr stp
    subrulenum subtype ta tcp tcp-ack tcp-cwr tcp-ece tcp-fin tcp-push tcp-rst tcp-syn tcp-urg
    tcpflags tr type udp vci vlan vpi vrrp wlan
    """)
}
