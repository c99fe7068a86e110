/// Where an expression for packets stopped making sense.
package struct PacketFilterError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case unknownWord(String)
    /// A word that libpcap knows and that says nothing of packets which are captured here.
    case meaningless(String)
    /// An address that is not one of IPv4.
    case notAnAddress(String)
    case tooLong
    /// libpcap's own words.
    case refused(String)
    /// There is no libpcap, and why.
    case missing(String)
  }

  package var reason: Reason
  /// Octets from the start of the expression.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String {
    switch reason {
    case .unknownWord(let word):
      "unknown word in filter expression (names are not resolved): '\(word)'"
    case .meaningless(let word): "'\(word)' is not supported for IP packets"
    case .notAnAddress(let word): "invalid IPv4 address '\(word)'"
    case .tooLong:
      "a filter expression has at most \(PacketFilter.maximumLength) characters"
    case .refused(let message), .missing(let message): message
    }
  }
}
