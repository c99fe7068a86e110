/// The reason why octets are not a valid frame or message, and the offset of the fault.
package struct FrameError: Error, Equatable, Sendable {
  /// The kinds of errors.
  package enum Reason: Equatable, Sendable {
    /// The payload has this many octets, more than a frame can hold.
    case tooLong(Int)
    /// The payload ends within a field that needs this many more octets.
    case truncated(needed: Int)
    /// This many octets follow the last field.
    case trailing(Int)
    case notUTF8
    case unknownType(UInt8)
    /// A field has a value that is not defined.
    case unknownValue(UInt8)
    /// A greeting does not begin with the mark of this protocol.
    case notGreeting
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The offset from the start of the payload in octets, or from the start of the frame if its
  /// length or type is wrong.
  package var offset: Int

  /// Creates the error for a fault at an offset, in octets.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension FrameError: CustomStringConvertible {
  /// The error as a sentence, with the offset of the fault.
  package var description: String {
    let sentence =
      switch reason {
      case .tooLong(let count):
        "a frame of \(count) octets is longer than \(Frame.payloadLimit)"
      case .truncated(let needed): "a message ends where \(needed) more octets are needed"
      case .trailing(let count): "\(count) octets stand behind the end of a message"
      case .notUTF8: "a text is not UTF-8"
      case .unknownType(let type): "there is no message of type \(type)"
      case .unknownValue(let value): "a field cannot have the value \(value)"
      case .notGreeting: "the greeting is not one of aspic"
      }
    return "\(sentence) (at octet \(offset))"
  }
}
