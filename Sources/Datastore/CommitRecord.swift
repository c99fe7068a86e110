/// One commit: who made it, when, and which file holds its text.
package struct CommitRecord: Equatable, Sendable {
  /// Counts commits of this router from 1; a failed commit may leave a gap.
  package var serial: Int
  /// Seconds since 1970-01-01 00:00 UTC.
  package var date: Int64
  package var user: String
  /// The door it came through: `cli`.
  package var via: String
  package var comment: String?
  /// Of the text, as is its checksum.
  package var octetCount: Int
  package var checksum: UInt64

  package init(
    serial: Int, date: Int64, user: String, via: String, comment: String?, octetCount: Int,
    checksum: UInt64
  ) {
    self.serial = serial
    self.date = date
    self.user = user
    self.via = via
    self.comment = comment
    self.octetCount = octetCount
    self.checksum = checksum
  }

  /// The text's file, in the router's folder; written once and never changed.
  package var fileName: String { "\(serial)\(Self.suffix)" }

  /// Tells our texts from whatever else someone keeps in the folder.
  static func isFileName(_ name: String) -> Bool {
    name.hasSuffix(suffix) && Int(name.dropLast(suffix.count)) != nil
  }

  private static let suffix = ".conf"
}
