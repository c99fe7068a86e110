extension IPv4Packet {
  /// Returns the packet in fragments of at most `mtu` octets, or the packet itself if it fits. The
  /// caller has checked the don't-fragment bit. With an MTU below 28, which no link has (the
  /// minimum is 68), each fragment still carries eight octets. RFC 791 section 3.2.
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
