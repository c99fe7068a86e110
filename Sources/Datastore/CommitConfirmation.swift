/// The terms of a commit that is rolled back unless it is confirmed: its timeout and what confirms
/// it.
package struct CommitConfirmation: Equatable, Sendable {
  /// The event that confirms the commit, and the one that rolls it back before its timeout.
  package enum Binding: Equatable, Sendable {
    /// Any later commit confirms it, as with `commit confirmed` of the CLI.
    case router
    /// The session that made the commit confirms it. It is rolled back at once when that session
    /// ends (RFC 6241 section 8.4.1).
    case session
    /// The commit stays unconfirmed beyond the end of its session. A session confirms it with this
    /// token, the `persist` parameter of RFC 6241 section 8.4.
    case token(String)
  }

  /// The time after which the commit is rolled back, in seconds, within `timeouts`.
  package var seconds: Int
  /// The commits that confirm it, and the event that ends it before its time.
  package var binding: Binding

  /// Creates the terms from the timeout in seconds.
  package init(seconds: Int, binding: Binding = .router) {
    self.seconds = seconds
    self.binding = binding
  }

  /// Creates the confirmation of the CLI. A number of minutes that no `Int` of seconds can hold is
  /// replaced by the nearest one, which no commit accepts either.
  package init(minutes: Int, binding: Binding = .router) {
    let (seconds, isOverflow) = minutes.multipliedReportingOverflow(by: 60)
    self.init(seconds: isOverflow ? (minutes < 0 ? .min : .max) : seconds, binding: binding)
  }

  /// The seconds that `confirm-timeout` of RFC 6241 can hold, a 32-bit number.
  package static let timeouts = 1...4_294_967_295
  /// The maximum number of octets of a token. With it, the tokens of the whole history fit into the
  /// index beside the comments.
  package static let tokenLimit = 1_024
}

extension CommitConfirmation {
  /// The text in the history of commits: whole minutes as Junos prints them, other times in
  /// seconds.
  package var text: String {
    Self.start
      + (seconds % 60 == 0 && seconds / 60 <= Self.mostMinutes
        ? "\(seconds / 60)mins" : "\(seconds)secs")
  }

  /// Parses the beginning of `text` and removes it. Returns nil if it is not in the form of
  /// `self.text`.
  init?(prefix text: inout Substring) {
    guard text.hasPrefix(Self.start) else { return nil }
    text = text.dropFirst(Self.start.count)
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).prefix(4)
    guard let count = Int(digits), unit == "mins" || unit == "secs",
      unit == "secs" || count <= Self.mostMinutes
    else { return nil }
    text = text.dropFirst(digits.count + unit.count)
    self.init(seconds: unit == "mins" ? count * 60 : count)
    guard Self.timeouts.contains(seconds) else { return nil }
  }

  private static let start = "commit confirmed, rollback in "
  /// The maximum of `commit confirmed` in Junos, in minutes.
  private static let mostMinutes = 65_535
}
