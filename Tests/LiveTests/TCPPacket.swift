import Wire

/// A TCP packet as a host sends it, with the fields that tests change.
struct TCPPacket {
  var source = IPv4Address(10, 1, 0, 1)
  var destination = IPv4Address(10, 2, 0, 1)
  var typeOfService: UInt8 = 0
  var timeToLive: UInt8 = 64
  var identification: UInt16 = 1
  var flags: IPv4Header.Flags = .dontFragment
  var ports: (UInt16, UInt16) = (40_000, 5_201)
  var sequence: UInt32 = 1_000
  var acknowledgment: UInt32 = 7
  var control: UInt8 = 0x10
  var window: UInt16 = 500
  /// The options, a multiple of four octets: two without effect, and a timestamp.
  var options: [UInt8] = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2]
  var data: [UInt8] = []

  static let headerLength = 52

  /// The complete packet, with both checksums.
  var octets: [UInt8] { packet(hasChecksum: true) }

  /// The packet as the kernel delivers it, with the sum over the pseudo header in place of the
  /// checksum.
  var partial: [UInt8] { packet(hasChecksum: false) }

  private func packet(hasChecksum: Bool) -> [UInt8] {
    var segment: [UInt8] = []
    segment.append(word: ports.0)
    segment.append(word: ports.1)
    segment.append(word: UInt16(truncatingIfNeeded: sequence >> 16))
    segment.append(word: UInt16(truncatingIfNeeded: sequence))
    segment.append(word: UInt16(truncatingIfNeeded: acknowledgment >> 16))
    segment.append(word: UInt16(truncatingIfNeeded: acknowledgment))
    segment.append(UInt8(truncatingIfNeeded: ((20 + options.count) / 4) << 4))
    segment.append(control)
    segment.append(word: window)
    segment.append(word: 0)
    segment.append(word: 0)
    segment += options + data
    let sum = Self.sum(
      pseudoHeader(segment.count) + (hasChecksum ? segment : []))
    let checksum = hasChecksum ? ~sum : sum
    segment[16] = UInt8(truncatingIfNeeded: checksum >> 8)
    segment[17] = UInt8(truncatingIfNeeded: checksum)
    let header = IPv4Header(
      source: source, destination: destination, protocol: .tcp, typeOfService: typeOfService,
      identification: identification, flags: flags, timeToLive: timeToLive)
    return IPv4Packet(header: header, payload: segment)?.octets ?? []
  }

  private func pseudoHeader(_ count: Int) -> [UInt8] {
    var octets: [UInt8] = []
    for address in [source.rawValue, destination.rawValue] {
      octets.append(word: UInt16(truncatingIfNeeded: address >> 16))
      octets.append(word: UInt16(truncatingIfNeeded: address))
    }
    octets.append(word: 6)
    octets.append(word: UInt16(truncatingIfNeeded: count))
    return octets
  }

  /// Computes the one's complement sum word by word. RFC 1071 §4.1.
  static func sum(_ octets: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: octets.count, by: 2) {
      let low = index + 1 < octets.count ? octets[index + 1] : 0
      sum += UInt32(octets[index]) << 8 | UInt32(low)
      sum = (sum & 0xFFFF) + sum >> 16
    }
    return UInt16(truncatingIfNeeded: sum)
  }

  /// Returns whether the checksum of a complete TCP or UDP packet without IPv4 options is correct.
  static func hasRightChecksum(_ packet: [UInt8]) -> Bool {
    var octets = Array(packet[12..<20])
    octets.append(word: UInt16(packet[9]))
    octets.append(word: UInt16(truncatingIfNeeded: packet.count - 20))
    return sum(octets + packet[20...]) == 0xFFFF && sum(Array(packet[..<20])) == 0xFFFF
  }
}

extension [UInt8] {
  mutating func append(word: UInt16) {
    append(UInt8(truncatingIfNeeded: word >> 8))
    append(UInt8(truncatingIfNeeded: word))
  }
}
