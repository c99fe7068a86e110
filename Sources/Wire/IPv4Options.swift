/// The options of an IPv4 header, which the router forwards without interpreting them. RFC 791
/// section 3.1.
package struct IPv4Options: Equatable, Sendable {
  /// The octets of the options: a multiple of four, at most 40.
  package let octets: [UInt8]

  /// The options of a header that has none.
  package static var none: IPv4Options { IPv4Options(unchecked: []) }

  /// Pads the octets with end-of-list to whole 32-bit words; nil for more than 40 octets.
  package init?(_ octets: [UInt8]) {
    guard octets.count <= 40 else { return nil }
    self.octets = octets + [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
  }

  init(unchecked octets: [UInt8]) { self.octets = octets }

  /// The options with the copied flag, which every fragment carries. Options behind a malformed one
  /// are left out.
  package var copiedOnFragmentation: IPv4Options {
    var copied: [UInt8] = []
    var index = 0
    while index < octets.count {
      let type = octets[index]
      if type == 0 { break }
      if type == 1 {
        index += 1
        continue
      }
      guard index + 1 < octets.count else { break }
      let length = Int(octets[index + 1])
      guard length >= 2, index + length <= octets.count else { break }
      if type & 0x80 != 0 { copied += octets[index..<index + length] }
      index += length
    }
    return IPv4Options(copied) ?? .none
  }
}
