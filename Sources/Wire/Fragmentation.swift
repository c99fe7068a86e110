extension IPv4Packet {
  /// The packet in pieces of at most `mtu` octets; itself where it fits. Whether it may be cut at
  /// all (don't fragment) is for the caller to say. An MTU too small for any data (under 68 no link
  /// has one) still moves eight octets a piece. RFC 791 §3.2.
  package func fragments(fitting mtu: Int) -> [IPv4Packet] {
    guard count > mtu else { return [self] }
    var pieces: [IPv4Packet] = []
    var header = self.header
    var rest = payload
    var offset = Int(header.fragmentOffset) * 8
    let lastHasMore = header.flags.contains(.moreFragments)
    while !rest.isEmpty {
      let room = max(8, (mtu - header.length) / 8 * 8)
      // The last piece need not be a multiple of eight.
      let isLast = rest.count <= max(room, mtu - header.length)
      let piece = isLast ? rest : rest.prefix(room)
      rest = rest.dropFirst(piece.count)
      header.fragmentOffset = UInt16(truncatingIfNeeded: offset / 8)
      if isLast && !lastHasMore {
        header.flags.remove(.moreFragments)
      } else {
        header.flags.insert(.moreFragments)
      }
      guard let packet = IPv4Packet(header: header, payload: piece) else { break }
      pieces.append(packet)
      offset += piece.count
      header.options = self.header.options.copiedOnFragmentation
    }
    return pieces
  }
}
