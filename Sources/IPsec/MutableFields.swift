import Wire

/// The fields of an IPv4 header that routers on the way may change; AH authenticates the packet
/// with zeroes in their place. RFC 4302 section 3.3.3.1.1.
enum MutableFields {
  /// Sets the mutable fields and options to zero in the header from the start of the packet to
  /// `end`. Throws `badHeader(.option)` if an option does not fit.
  static func zero(in octets: inout MutableSpan<UInt8>, to end: Int) throws(IPsecError) {
    octets[1] = 0  // type of service
    octets.store(UInt16(0), at: 6)  // flags and fragment offset
    octets[8] = 0  // time to live
    octets.store(UInt16(0), at: 10)  // checksum
    try zeroOptions(in: &octets, from: TunnelHeader.length, to: end)
  }

  /// Sets mutable options to zero as a whole, with type and length; an unknown option counts as
  /// mutable. RFC 4302 section 3.3.3.1.1.2.
  private static func zeroOptions(
    in packet: inout MutableSpan<UInt8>, from start: Int, to end: Int
  ) throws(IPsecError) {
    var offset = start
    while offset < end {
      let type = packet[offset]
      if type == endOfList { return }
      if type == noOperation {
        offset += 1
        continue
      }
      guard offset + 1 < end else { throw IPsecError(.badHeader(.option), at: offset) }
      let length = Int(packet[offset + 1])
      guard length >= 2, length <= end - offset else {
        throw IPsecError(.badHeader(.option), at: offset)
      }
      if !immutable.contains(type) {
        for index in offset..<offset + length { packet[index] = 0 }
      }
      offset += length
    }
  }

  private static let endOfList: UInt8 = 0
  private static let noOperation: UInt8 = 1
  /// The types of the immutable options, copied flag included: security, extended security,
  /// commercial security, router alert, and sender-directed multi-destination delivery. RFC 4302
  /// appendix A1.
  private static let immutable: [UInt8] = [130, 133, 134, 148, 149]
}
