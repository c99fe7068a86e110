extension LoadError {
  /// What an error is about, as RFC 6241 appendix A distinguishes it by error-tags.
  package enum Kind: String, Equatable, Sendable {
    /// The file is no XML or JSON.
    case malformedMessage = "malformed-message"
    case tooBig = "too-big"
    /// No statement of that name exists there.
    case unknownElement = "unknown-element"
    case badElement = "bad-element"
    /// A value or key is missing.
    case missingElement = "missing-element"
    case invalidValue = "invalid-value"
    case unknownAttribute = "unknown-attribute"
    case badAttribute = "bad-attribute"
    case dataExists = "data-exists"
    case dataMissing = "data-missing"
    case operationFailed = "operation-failed"

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
}
