import Configuration

/// Rejects random lines that would leave the folder of a trial, or would take minutes.
enum LineGuard {
  static func admits(_ line: String) -> Bool {
    let words = CommandLexer.cut(line).segments.joined().map(\.text)
    for (word, next) in zip(words, words.dropFirst() + [""]) {
      // Only names of files relative to the working directory are admitted.
      if word.hasPrefix("/") || word.hasPrefix("~") || word.contains("..") { return false }
      if begins(word, "cli"), begins(next, "directory") { return false }
      // A date above the output would make it something other than a configuration.
      if begins(word, "cli"), begins(next, "timestamp") { return false }
      // Making keys of 2048 bits, or DSA keys, takes too long.
      if word.hasPrefix("generate-k") || word.hasPrefix("rsa-") || word.hasPrefix("dsa-") {
        return false
      }
      // Simulating a year of a network with tunnels takes too long.
      let passesTime = begins(word, "advance", 2) || begins(word, "wait", 1)
      if passesTime, let seconds = Int(next), seconds > 5_000 { return false }
    }
    return true
  }

  private static func begins(_ word: String, _ whole: String, _ count: Int = 1) -> Bool {
    word.utf8.count >= count && whole.hasPrefix(word)
  }
}
