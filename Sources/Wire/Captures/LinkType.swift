/// The link-layer header type of a capture, which determines the header before the IPv4 packet in
/// each frame. The cases are the types of the tcpdump.org registry that carry IPv4. The raw values
/// are the numbers in files. On Linux, libpcap uses the same numbers, except for raw IP.
package enum LinkType: UInt32, Sendable {
  case null = 0
  case ethernet = 1
  case ppp = 9
  /// The number that libpcap uses for `raw`.
  case libpcapRaw = 12
  case serialPPP = 50
  case raw = 101
  case ciscoHDLC = 104
  case loop = 108
  /// An OpenBSD IPsec interface (enc).
  case encryption = 109
  case linuxCooked = 113
  case ipv4 = 228
  case linuxCooked2 = 276

  private static let etherTypeIPv4: UInt16 = 0x0800
  /// The EtherTypes of customer and service tags. IEEE 802.1Q.
  private static let tags: [UInt16] = [0x8100, 0x88A8]
  private static let pppIPv4: UInt16 = 0x0021

  /// Returns the offset of the IPv4 packet in a frame; nil if the frame carries another protocol or
  /// ends before it.
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
      // The address family, in the byte order of the capturing host.
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
