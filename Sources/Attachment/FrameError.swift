/// What is wrong with octets that should be frames or messages.
package struct FrameError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// The payload is, or would be, longer than a frame may hold.
    case tooLong(Int)
    /// The payload ends within a field.
    case truncated(needed: Int)
    /// The payload goes on behind its last field.
    case trailing(Int)
    case notUTF8
    case unknownType(UInt8)
    /// A field with few values has another one.
    case unknownValue(UInt8)
    /// A greeting does not begin with the mark of this protocol.
    case notGreeting
  }

  package var reason: Reason
  /// Octets from the start of the payload, or of the frame where its length or type is at fault.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension FrameError: CustomStringConvertible {
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
