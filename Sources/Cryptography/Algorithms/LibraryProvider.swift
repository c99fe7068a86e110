/// A provider module of libcrypto, by its name.
enum LibraryProvider: String, Sendable {
  case `default`
  /// The module with the algorithms that are too old for `default`.
  case legacy
}
