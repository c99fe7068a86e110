/// The description of a packet in the format of tcpdump: one line, or more with the fields of its
/// IPv4 header and a line for each payload of an ISAKMP message.
///
///     11.11.11.1 > 8.8.8.1: ICMP echo request, id 1, seq 0, length 64
package struct PacketSummary: CustomStringConvertible {
  /// The amount of detail in which the packet is described.
  package enum Level: Sendable {
    case brief
    /// The level of `tcpdump -v`.
    case detail
    /// The level of `tcpdump -vvv`.
    case extensive
  }

  /// The lines, without a line feed at the end.
  package let description: String

  /// Describes a packet. `isCut` says that only its beginning was captured. `initiators` holds what
  /// earlier packets of the same capture have shown about negotiations.
  package init(
    _ octets: [UInt8], _ level: Level = .brief, isCut: Bool = false,
    initiators: ISAKMPInitiators? = nil
  ) {
    let words = PacketWords(level: level, initiators: initiators)
    do throws(WireError) {
      let (header, totalLength) = try IPv4Header.parse(octets.span, isWhole: !isCut)
      let end = min(totalLength, octets.count)
      description = words.text(
        header, octets[min(header.length, end)..<end], length: totalLength - header.length,
        nesting: 0)
    } catch {
      let isMissing = isCut && octets.count < IPv4Header.minimumLength
      description = isMissing ? "[|ip]" : "malformed packet (\(error)), length \(octets.count)"
    }
  }
}
