/// What stands before the IP packet in a captured frame: the registry of tcpdump.org, as far as IPv4
/// travels on it. The numbers are those of files and, on Linux, also those of libpcap, but for raw
/// IP.
package enum LinkType: UInt32, Sendable {
  case null = 0
  case ethernet = 1
  case ppp = 9
  /// What libpcap makes of `raw`.
  case libpcapRaw = 12
  case serialPPP = 50
  case raw = 101
  case ciscoHDLC = 104
  case loop = 108
  /// An interface of IPsec of OpenBSD.
  case encryption = 109
  case linuxCooked = 113
  case ipv4 = 228
  case linuxCooked2 = 276

  private static let etherTypeIPv4: UInt16 = 0x0800
  /// Customer and service tags of IEEE 802.1Q.
  private static let tags: [UInt16] = [0x8100, 0x88A8]
  private static let pppIPv4: UInt16 = 0x0021

  /// Where the IPv4 packet of a frame begins; nil where it carries something else, or is cut short.
  package func start(in frame: [UInt8]) -> Int? {
    header(of: frame).flatMap { $0 < frame.count ? $0 : nil }
  }

  private func header(of frame: [UInt8]) -> Int? {
    func number(at offset: Int) -> UInt16? {
      var cursor = Cursor(at: offset)
      return try? cursor.read(UInt16.self, from: frame.span)
    }
    switch self {
    case .raw, .libpcapRaw, .ipv4: return Self.isIPv4(frame, at: 0) ? 0 : nil
    case .encryption: return Self.isIPv4(frame, at: 12) ? 12 : nil
    case .null, .loop:
      // The address family, in the byte order of whoever captured it.
      guard let high = number(at: 0), let low = number(at: 2) else { return nil }
      return (high == 0 && low == 2) || (high == 0x0200 && low == 0) ? 4 : nil
    case .ethernet:
      var offset = 12
      while let type = number(at: offset) {
        if type == Self.etherTypeIPv4 { return offset + 2 }
        guard Self.tags.contains(type) else { return nil }
        offset += 4
      }
      return nil
    case .ppp, .serialPPP:
      let start = number(at: 0) == 0xFF03 ? 2 : 0
      return number(at: start) == Self.pppIPv4 ? start + 2 : nil
    case .ciscoHDLC: return number(at: 2) == Self.etherTypeIPv4 ? 4 : nil
    case .linuxCooked: return number(at: 14) == Self.etherTypeIPv4 ? 16 : nil
    case .linuxCooked2: return number(at: 0) == Self.etherTypeIPv4 ? 20 : nil
    }
  }

  private static func isIPv4(_ frame: [UInt8], at offset: Int) -> Bool {
    offset < frame.count && frame[offset] >> 4 == 4
  }
}
