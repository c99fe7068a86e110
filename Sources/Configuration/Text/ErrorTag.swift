/// What an error is about. RFC 6241 appendix A, of which these are the tags that aspic uses.
package enum ErrorTag: String, Equatable, Sendable {
  case accessDenied = "access-denied"
  case badAttribute = "bad-attribute"
  case badElement = "bad-element"
  case dataExists = "data-exists"
  case dataMissing = "data-missing"
  case invalidValue = "invalid-value"
  case lockDenied = "lock-denied"
  /// The text is no XML or JSON.
  case malformedMessage = "malformed-message"
  /// A value, a key or what else must be there is missing.
  case missingElement = "missing-element"
  case operationFailed = "operation-failed"
  case operationNotSupported = "operation-not-supported"
  case tooBig = "too-big"
  case unknownAttribute = "unknown-attribute"
  /// There is no statement, or no operation, of that name.
  case unknownElement = "unknown-element"

  init(_ reason: LoadError.Reason) {
    self =
      switch reason {
      case .syntax, .ambiguous: .badElement
      case .missingArgument, .noContents: .missingElement
      case .invalid: .invalidValue
      case .missingBrace, .openString, .openComment: .malformedMessage
      case .unknownAttribute: .unknownAttribute
      case .badAttribute, .excludedAttribute: .badAttribute
      case .dataExists: .dataExists
      case .dataMissing: .dataMissing
      case .refused, .conflict, .commentNotKept, .moreErrors, .passedOver: .operationFailed
      }
  }
}
