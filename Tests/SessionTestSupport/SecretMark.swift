/// The text that every secret contains that a trial types, so that it can be searched for.
enum SecretMark {
  static let text = "HUSH"
}
