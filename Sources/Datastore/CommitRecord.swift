/// A commit: its user, its date and the file that contains its text.
package struct CommitRecord: Equatable, Sendable {
  /// The number of the commit, counted from 1 for each router. A failed commit may leave a gap.
  package var serial: Int
  /// The date in seconds since 1970-01-01 00:00 UTC.
  package var date: Int64
  /// The name of the user who made the commit.
  package var user: String
  /// The client that made the commit: `cli`, `netconf` or `other`.
  package var via: String
  /// The comment that the user gave with the commit.
  package var comment: String?
  /// The terms of a commit that must be confirmed; nil for a plain commit. The record keeps them
  /// after the commit has been confirmed.
  package var confirmation: CommitConfirmation?
  /// The serial of the commit that is restored if this one is not confirmed. 0 stands for the
  /// configuration with which the router was created; nil stands for the commit before this one in
  /// the history.
  package var restoredSerial: Int?
  /// The number of octets of the text.
  package var octetCount: Int
  /// The checksum of the text.
  package var checksum: UInt64

  /// Creates a record from its values; `date` is in seconds since 1970.
  package init(
    serial: Int, date: Int64, user: String, via: String, comment: String?,
    confirmation: CommitConfirmation? = nil, octetCount: Int, checksum: UInt64
  ) {
    self.serial = serial
    self.date = date
    self.user = user
    self.via = via
    self.comment = comment
    self.confirmation = confirmation
    self.octetCount = octetCount
    self.checksum = checksum
  }

  /// The name of the file in the router's folder that contains the text. It is written once and
  /// never changed.
  package var fileName: String { "\(serial)\(Self.suffix)" }

  /// Returns the serial of the commit whose text has this file name; nil if it is no such name.
  static func serial(ofFile name: String) -> Int? {
    guard name.hasSuffix(suffix), let serial = Int(name.dropLast(suffix.count)),
      (1..<CommitIndex.serialLimit).contains(serial), name == "\(serial)\(suffix)"
    else { return nil }
    return serial
  }

  private static let suffix = ".conf"
}

/// The client and the terms of a `commit confirmed` share one field of the index. Its text is that
/// which `show system commit` prints, followed by the values that a rollback needs:
///
///     CLIENT commit confirmed, rollback in 10mins
///     CLIENT commit confirmed, rollback in 90secs to 17, with its session
///     CLIENT commit confirmed, rollback in 10mins, persist TOKEN
///
/// Release 0.1.0 has no such terms. It reads the whole field as the name of the client,
/// prints the same line, and handles every such commit as one that any later commit confirms.
extension CommitRecord {
  /// The field of the index that holds the client and the terms.
  var clientField: String {
    guard let confirmation else { return via }
    let target = restoredSerial.map { "\(Self.target)\($0)" } ?? ""
    let binding =
      switch confirmation.binding {
      case .router: ""
      case .session: Self.session
      case .token(let token): "\(Self.token)\(token)"
      }
    return "\(via) \(confirmation.text)\(target)\(binding)"
  }

  /// Reads the client and the terms from a field that `clientField` wrote. If `clientField` would
  /// write the same values in another form, the whole field is the name of a client.
  mutating func read(clientField field: String) {
    via = field
    let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let client = parts.first, var rest = parts.dropFirst().first,
      var confirmation = CommitConfirmation(prefix: &rest)
    else { return }
    var found = self
    found.via = String(client)
    if rest.hasPrefix(Self.target) {
      rest = rest.dropFirst(Self.target.count)
      let digits = rest.prefix { $0 != "," }
      guard let serial = Int(digits), (0..<CommitIndex.serialLimit).contains(serial) else { return }
      found.restoredSerial = serial
      rest = rest.dropFirst(digits.count)
    }
    if rest == Self.session { confirmation.binding = .session }
    if rest.hasPrefix(Self.token) {
      confirmation.binding = .token(String(rest.dropFirst(Self.token.count)))
    }
    found.confirmation = confirmation
    if found.clientField.utf8.elementsEqual(field.utf8) { self = found }
  }

  private static let target = " to "
  private static let session = ", with its session"
  private static let token = ", persist "
}
