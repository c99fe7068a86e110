/// Where an expression for packets stopped making sense.
package struct PacketFilterError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// A condition, a closing parenthesis, an address... is missing.
    case expected(String)
    case unknownWord(String)
    /// A word that pcap knows and that says nothing here.
    case meaningless(String)
    case notAnAddress(String)
    case notAPort(String)
    case notANumber(String)
    case hostBits(String)
    case tooDeep
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
    case .expected(let what): "syntax error, expecting \(what)."
    case .unknownWord(let word): "unknown word in filter expression: '\(word)'"
    case .meaningless(let word): "'\(word)' is not supported for IP packets"
    case .notAnAddress(let word): "invalid ip address: '\(word)'"
    case .notAPort(let word): "invalid port: '\(word)'"
    case .notANumber(let word): "invalid numeric value: '\(word)'"
    case .hostBits(let word): "non-network bits set in '\(word)'"
    case .tooDeep: "expression is too deep"
    }
  }
}
