import Configuration

/// Keeps lines of chance from what would leave the folder of a trial or take minutes.
enum LineGuard {
  static func admits(_ line: String) -> Bool {
    let words = CommandLexer.cut(line).segments.joined().map(\.text)
    for (word, next) in zip(words, words.dropFirst() + [""]) {
      // Files are named from the working directory on, and nothing else is.
      if word.hasPrefix("/") || word.hasPrefix("~") || word.contains("..") { return false }
      if begins(word, "cli"), begins(next, "directory") { return false }
      // A date above what is shown is no configuration.
      if begins(word, "cli"), begins(next, "timestamp") { return false }
      // Keys of 2048 bits, and of DSA.
      if word.hasPrefix("generate-k") || word.hasPrefix("rsa-") || word.hasPrefix("dsa-") {
        return false
      }
      // A year of a network with tunnels.
      let passesTime = begins(word, "advance", 2) || begins(word, "wait", 1)
      if passesTime, let seconds = Int(next), seconds > 5_000 { return false }
    }
    return true
  }

  private static func begins(_ word: String, _ whole: String, _ count: Int = 1) -> Bool {
    word.utf8.count >= count && whole.hasPrefix(word)
  }
}
