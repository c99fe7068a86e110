import Configuration
import Operations
import Schema

extension Session {
  /// Completes the line up to the cursor, which is an offset in UTF-8 octets. A key that does not
  /// complete at this place inserts its own character.
  package func complete(_ line: String, cursor: Int, by key: CompletionKey) -> Completion {
    let before = String(decoding: line.utf8.prefix(cursor), as: UTF8.self)
    let cut = CommandLexer.cut(before)
    if key == .enter { return .insert(rest(of: cut, in: before)) }
    if cut.openQuote != nil { return .insert(key.character) }
    if key == .space, !settings.completesOnSpace { return .insert(" ") }
    var words = cut.segments.last ?? []
    var partial = ""
    if let last = words.last, last.end == before.utf8.count, !last.isQuoted {
      if last.text != "[" && last.text != "]" {
        partial = last.text
        words.removeLast()
      }
    }
    if key == .space, partial.isEmpty { return .insert(" ") }
    var walker: Walker
    do throws(MatchError) {
      walker = try self.walker(behind: cut.segments.dropLast())
      for word in words { try walker.match(word) }
    } catch {
      return show(LineReader.failure(error, in: cut, surroundings), before)
    }
    switch key {
    case .question: return list(walker, partial)
    case .enter: return .insert("")
    case .space: return expand(walker, partial, walker.keywords(for: partial), before, key)
    case .tab:
      let all = walker.choices(for: partial).filter(\.canBeTyped)
      // A statement without an effect does not make one that has an effect ambiguous.
      let known = all.filter { $0.kind != .foreign }
      let choices = partial.isEmpty || known.isEmpty ? all : known
      return expand(walker, partial, choices, before, key)
    }
  }

  /// The letters that complete an abbreviated keyword at the end of the line.
  private func rest(of cut: CommandLexer.Line, in line: String) -> String {
    guard cut.openQuote == nil, var words = cut.segments.last, let last = words.popLast(),
      last.end == line.utf8.count, !last.isQuoted, last.text != "[", last.text != "]"
    else { return "" }
    guard var walker = try? self.walker(behind: cut.segments.dropLast()) else { return "" }
    for word in words { guard (try? walker.match(word)) != nil else { return "" } }
    let keywords = walker.keywords(for: last.text)
    guard keywords.count == 1, let keyword = keywords.first else { return "" }
    return String(keyword.text.dropFirst(last.text.count))
  }

  /// Returns a walk at the start of a command or, if there are segments before it, of a function.
  private func walker(behind segments: ArraySlice<[Word]>) throws(MatchError) -> Walker {
    var surroundings = surroundings
    var command = Walker(
      commands: isConfiguring ? .configuration : .operational, in: surroundings)
    guard let first = segments.first else { return command }
    for word in first { try command.match(word) }
    let pipeline = try Pipeline(
      segments.dropFirst(), behind: command, end: segments.last?.last?.end ?? 0, in: surroundings)
    surroundings.hiddenFunctions = pipeline.subject.hiddenFunctions
    return Walker(pipeIn: surroundings)
  }

  /// Returns all words that may follow, and a bar if the command may end.
  private func list(_ walker: Walker, _ partial: String) -> Completion {
    var choices = walker.choices(for: partial)
    if partial.isEmpty, walker.isComplete {
      choices.append(CompletionChoice("|", help: "Pipe through a command", kind: .pipe))
    }
    return .show(CompletionList.text(choices))
  }

  private func expand(
    _ walker: Walker, _ partial: String, _ choices: [CompletionChoice], _ before: String,
    _ key: CompletionKey
  ) -> Completion {
    if partial.isEmpty {
      if key == .tab, choices.count == 1, walker.isRequired(choices[0]) {
        return .insert(Spelling.quoted(choices[0].text) + " ")
      }
      return list(walker, partial)
    }
    if choices.contains(where: { $0.text == partial }) { return .insert(" ") }
    if choices.count == 1 {
      // The name of a folder is followed by the name of a file in it.
      let isFolder = choices[0].kind == .name && choices[0].text.hasSuffix("/")
      return .insert(choices[0].text.dropFirst(partial.count) + (isFolder ? "" : " "))
    }
    // Tab lists longer words even if the word is complete as it is.
    if choices.isEmpty || (key == .space && isWhole(partial, after: walker)) {
      return finish(walker, partial, before)
    }
    let common = choices.dropFirst().reduce(choices[0].text) {
      $0.commonPrefix(with: $1.text)
    }
    if common.count > partial.count { return .insert(String(common.dropFirst(partial.count))) }
    if key == .tab { return .show(CompletionList.text(choices)) }
    let failure = CommandFailure(
      MatchError(.ambiguous(partial, choices), at: before.utf8.count), in: before)
    return show(failure, before)
  }

  /// Whether a word is complete as it is: a name, a number, an alias.
  private func isWhole(_ word: String, after walker: Walker) -> Bool {
    var walker = walker
    return (try? walker.match(Word(word, start: 0, end: word.utf8.count))) != nil
  }

  private func finish(_ walker: Walker, _ partial: String, _ before: String) -> Completion {
    var walker = walker
    let end = before.utf8.count
    do throws(MatchError) {
      try walker.match(Word(partial, start: end - partial.utf8.count, end: end))
      return .insert(" ")
    } catch {
      return show(LineReader.failure(error, in: CommandLexer.cut(before), surroundings), before)
    }
  }

  private func show(_ failure: CommandFailure, _ line: String) -> Completion {
    .show(failure.underLine(line, promptWidth: TextColumns.count(prompt)))
  }
}

extension CompletionKey {
  /// The character that the key inserts where it completes nothing.
  var character: String {
    switch self {
    case .space: " "
    case .tab: "\t"
    case .question: "?"
    case .enter: "\n"
    }
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    // Nearly always the next name begins with the common prefix of the names before it.
    other.hasPrefix(self) ? self : String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
