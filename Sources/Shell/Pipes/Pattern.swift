import Glibc

/// A POSIX extended regular expression that takes upper and lower case alike.
@safe final class Pattern {
  // A class, because the C library's compiled form has to be freed.
  private var compiled = unsafe regex_t()

  init(_ text: String) throws(CommandFailure) {
    let status = unsafe regcomp(&compiled, text, REG_EXTENDED | REG_ICASE | REG_NOSUB)
    guard status == 0 else { throw CommandFailure("invalid regular expression: '\(text)'") }
  }

  deinit { unsafe regfree(&compiled) }

  func matches(_ line: some StringProtocol) -> Bool {
    unsafe regexec(&compiled, String(line), 0, nil, 0) == 0
  }
}
