import Glibc

/// A POSIX extended regular expression that takes upper and lower case alike.
@safe final class Pattern {
  // A class, because the C library's compiled form has to be freed.
  private var compiled = unsafe regex_t()

  init(_ text: String) throws(CommandFailure) {
    guard Self.isModest(text) else {
      throw CommandFailure("invalid regular expression: too long or too costly")
    }
    let status = unsafe regcomp(&compiled, text, REG_EXTENDED | REG_ICASE | REG_NOSUB)
    guard status == 0 else { throw CommandFailure("invalid regular expression: '\(text)'") }
  }

  /// The C library compiles by recursion and writes repetitions out: what is long, deep or repeats
  /// repetitions would take its stack, or all day.
  static func isModest(_ text: String) -> Bool {
    guard text.utf8.count <= 255 else { return false }
    var depth = 0
    var repetitions = 1
    var previous: Character?
    var bound = ""
    var isBound = false
    for character in text {
      if previous == "\\" {
        // A reference back is no part of extended expressions, and has no bound on its cost.
        if character.isNumber { return false }
        previous = nil
        continue
      }
      switch character {
      case "(": depth += 1
      case ")": depth -= 1
      case "{": (isBound, bound) = (true, "")
      case "}" where isBound:
        isBound = false
        let most = bound.split(separator: ",").compactMap { Int($0) }.max() ?? 1
        let (product, overflow) = repetitions.multipliedReportingOverflow(by: max(most, 1))
        guard !overflow, product <= 1000 else { return false }
        repetitions = product
      default: if isBound { bound.append(character) }
      }
      if depth > 20 { return false }
      previous = character
    }
    return true
  }

  deinit { unsafe regfree(&compiled) }

  func matches(_ line: some StringProtocol) -> Bool {
    unsafe regexec(&compiled, String(line), 0, nil, 0) == 0
  }
}
