/// The reason why a filter expression is invalid, and the offset of the fault.
package struct PacketFilterError: Error, Equatable, CustomStringConvertible {
  /// The kinds of errors.
  package enum Reason: Equatable, Sendable {
    /// A word is no keyword and no known name.
    case unknownWord(String)
    /// A keyword of libpcap that has no meaning for packets captured here.
    case meaningless(String)
    /// An address that is not an IPv4 address.
    case notAnAddress(String)
    /// The expression is longer than `PacketFilter.maximumLength`.
    case tooLong
    /// libpcap's message.
    case refused(String)
    /// libpcap cannot be loaded, with the reason.
    case missing(String)
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The offset of the fault in the expression, in octets.
  package var offset: Int

  /// Creates the error for a fault at an offset of the expression, in octets.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The message for the user, without the offset.
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
