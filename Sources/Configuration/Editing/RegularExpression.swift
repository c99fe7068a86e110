import Glibc

/// A POSIX extended regular expression.
@safe package final class RegularExpression {
  /// Why an expression is not one, in a sentence without the expression.
  package struct Failure: Error, Equatable, Sendable {
    /// It would take too long, or too much of the stack.
    package var isTooCostly: Bool

    package var message: String {
      "invalid regular expression" + (isTooCostly ? ": too long or too costly" : "")
    }
  }

  // A class, because the C library's compiled form has to be freed.
  private var compiled = unsafe regex_t()

  /// Takes upper and lower case alike and tells only whether it matches; with `findsGroups` it is
  /// exact about case, and tells where.
  package init(_ text: String, findsGroups: Bool = false) throws(Failure) {
    guard Self.isModest(text) else { throw Failure(isTooCostly: true) }
    let flags = findsGroups ? 0 : REG_ICASE | REG_NOSUB
    let status = unsafe regcomp(&compiled, text, REG_EXTENDED | flags)
    guard status == 0 else { throw Failure(isTooCostly: false) }
  }

  /// The C library compiles by recursion and writes repetitions out: what is long, deep or repeats
  /// repetitions would take its stack, or all day.
  private static func isModest(_ text: String) -> Bool {
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

  /// Whether it matches somewhere in the text.
  package func matches(_ line: some StringProtocol) -> Bool {
    unsafe regexec(&compiled, String(line), 0, nil, 0) == 0
  }

  /// Where the expression and its groups match; nil: nowhere from `start` on.
  func groups(in octets: [UInt8], from start: Int) -> [Range<Int>?]? {
    var matches = [regmatch_t](repeating: regmatch_t(), count: 10)
    let rest = octets[start...].map { CChar(bitPattern: $0) } + [0]
    let status = unsafe regexec(&compiled, rest, 10, &matches, start == 0 ? 0 : REG_NOTBOL)
    guard status == 0 else { return nil }
    return matches.map { match in
      guard match.rm_so >= 0, match.rm_eo >= match.rm_so else { return nil }
      return start + Int(match.rm_so)..<start + Int(match.rm_eo)
    }
  }
}
