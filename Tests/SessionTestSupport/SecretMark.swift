/// What every secret that is typed here has in it.
enum SecretMark {
  static let text = "HUSH"
}
