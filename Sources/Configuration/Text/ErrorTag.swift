/// The kind of an error for a protocol: those tags of RFC 6241 appendix A that are used here.
package enum ErrorTag: String, Equatable, Sendable {
  case accessDenied = "access-denied"
  case badAttribute = "bad-attribute"
  case badElement = "bad-element"
  case dataExists = "data-exists"
  case dataMissing = "data-missing"
  case invalidValue = "invalid-value"
  case lockDenied = "lock-denied"
  /// The text is neither XML nor JSON.
  case malformedMessage = "malformed-message"
  /// A value, a key or another part that is required is missing.
  case missingElement = "missing-element"
  case operationFailed = "operation-failed"
  case operationNotSupported = "operation-not-supported"
  case tooBig = "too-big"
  case unknownAttribute = "unknown-attribute"
  /// There is no statement or operation with this name.
  case unknownElement = "unknown-element"
}
