import Glibc

/// A POSIX extended regular expression, compiled by the C library.
@safe package final class RegularExpression {
  /// The error of an invalid regular expression.
  package struct Failure: Error, Equatable, Sendable {
    /// Whether matching or compiling the expression could take too much time or stack.
    package var isTooCostly: Bool

    /// The error in a sentence, which does not contain the expression.
    package var message: String {
      "invalid regular expression" + (isTooCostly ? ": too long or too costly" : "")
    }
  }

  // It is a class because the compiled form must be freed.
  private var compiled = unsafe regex_t()

  /// Compiles an expression. By default it ignores case and reports only whether it matches. With
  /// `findsGroups`, it distinguishes case and reports the positions of its groups. Throws if the
  /// expression is invalid or too costly.
  package init(_ text: String, findsGroups: Bool = false) throws(Failure) {
    guard Self.isModest(text) else { throw Failure(isTooCostly: true) }
    let flags = findsGroups ? 0 : REG_ICASE | REG_NOSUB
    let status = unsafe regcomp(&compiled, text, REG_EXTENDED | flags)
    guard status == 0 else { throw Failure(isTooCostly: false) }
  }

  /// Returns whether an expression can be compiled and matched at low cost. The C library compiles
  /// by recursion and expands repetitions, so that long, deep or repeated repetitions could exhaust
  /// the stack or run for very long. The limits are 255 octets, 20 levels of parentheses and a
  /// product of 1,000 repetitions.
  private static func isModest(_ text: String) -> Bool {
    guard text.utf8.count <= 255 else { return false }
    var depth = 0
    var repetitions = 1
    var previous: Character?
    var bound = ""
    var isBound = false
    for character in text {
      if previous == "\\" {
        // A back-reference is not part of extended expressions, and its cost has no bound.
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

  /// Returns whether the expression matches anywhere in the text.
  package func matches(_ line: some StringProtocol) -> Bool {
    unsafe regexec(&compiled, String(line), 0, nil, 0) == 0
  }

  /// Returns the ranges of the whole match and of the groups 1 to 9; nil: the expression matches
  /// nowhere from `start` on.
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
