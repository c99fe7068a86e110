/// A commit: its user, its date and the file that contains its text.
package struct CommitRecord: Equatable, Sendable {
  /// The number of the commit, counted from 1 for each router. A failed commit may leave a gap.
  package var serial: Int
  /// The date in seconds since 1970-01-01 00:00 UTC.
  package var date: Int64
  package var user: String
  /// The client that made the commit: `cli`, `netconf` or `other`.
  package var via: String
  /// The comment that the user gave with the commit.
  package var comment: String?
  /// The minutes of `commit confirmed`, 1 to 65535; nil for a plain commit. The record keeps them
  /// after the commit has been confirmed.
  package var confirmMinutes: Int?
  /// The number of octets of the text.
  package var octetCount: Int
  /// The checksum of the text.
  package var checksum: UInt64

  package init(
    serial: Int, date: Int64, user: String, via: String, comment: String?,
    confirmMinutes: Int? = nil, octetCount: Int, checksum: UInt64
  ) {
    self.serial = serial
    self.date = date
    self.user = user
    self.via = via
    self.comment = comment
    self.confirmMinutes = confirmMinutes
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

/// The client and the minutes of `commit confirmed` share one field of the index, which is written
/// as `show system commit` prints them. Release 0.1.0, which does not read the minutes, therefore
/// reads the field as the name of the client and prints the same line.
extension CommitRecord {
  var clientField: String {
    guard let confirmMinutes else { return via }
    return "\(via)\(Self.confirmed)\(confirmMinutes)\(Self.minutes)"
  }

  /// Reads a field that `clientField` wrote.
  static func client(_ field: String) -> (via: String, confirmMinutes: Int?) {
    let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let via = parts.first, field.hasSuffix(minutes) else { return (field, nil) }
    let start = "\(via)\(confirmed)"
    let digits = field.dropLast(minutes.count).dropFirst(start.count)
    guard let count = Int(digits), (1...65535).contains(count),
      field == "\(start)\(count)\(minutes)"
    else { return (field, nil) }
    return (String(via), count)
  }

  private static let confirmed = " commit confirmed, rollback in "
  private static let minutes = "mins"
}
