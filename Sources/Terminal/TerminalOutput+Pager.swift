import Glibc

extension TerminalOutput {
  /// The effect of a key at the prompt of the pager.
  enum PromptEffect {
    /// More of the output may be shown, or another part of it.
    case more
    /// The rest of the output is discarded.
    case leave
  }

  /// Stops at `---(more)---` until a key decides how to continue. `isEnd` states whether the whole
  /// output has been shown.
  func stop(isEnd: Bool) -> PromptEffect {
    var fatal: Int32?
    let effect = RawMode.run(keyboard.signals) { () -> PromptEffect in
      while true {
        let key = self.key(isEnd: isEnd)
        if case .fatal(let signal) = key { fatal = signal }
        if let effect = handle(key, isEnd: isEnd) { return effect }
      }
    }
    // The terminal is in its former mode again, so the signal can have its effect.
    if let fatal { kill(getpid(), fatal) }
    return effect
  }

  /// Shows the prompt and waits for a key.
  private func key(isEnd: Bool) -> PagerKey {
    let percent = isEnd ? 100 : hasStopped ? pager?.percentShown : nil
    let prompt = "\(notice)---(more\(percent.map { " \($0)%" } ?? ""))---"
    notice = ""
    hasStopped = true
    screen.put(prompt)
    defer { screen.eraseRow(of: prompt.count) }
    return PagerKey(from: keyboard)
  }

  /// Handles a key. Returns nil if the prompt is to be shown again.
  private func handle(_ key: PagerKey, isEnd: Bool) -> PromptEffect? {
    switch key {
    case .quit, .fatal: return .leave
    case .interrupt:
      isInterruptedByKey = true
      return .leave
    case .nextPage, .nextLine, .end, .noMorePaging:
      if isEnd { return isHeld ? nil : .leave }
      permitRows(for: key)
      return .more
    case .back:
      let page = pager?.back(mark: { screen.red($0) }) ?? ""
      put((screen.hasEscapes ? "\u{1b}[H\u{1b}[2J" : "...back one page\n") + page)
      return .more
    case .search:
      guard let typed = readLine(behind: "/") else { return nil }
      if !typed.isEmpty { pattern = typed }
      return find(isEnd: isEnd)
    case .nextMatch: return find(isEnd: isEnd)
    case .help:
      put(PagerKey.list)
      return nil
    case .save:
      if let name = readLine(behind: "Save to file: "), !name.isEmpty {
        put(VisibleText.of(save(pager?.text ?? "", name)))
      }
      return nil
    case .resized:
      pager?.resize(rows: rowsOfPage, columns: screen.size.columns)
      return nil
    case .other: return nil
    }
  }

  /// Permits the rows that the key requests.
  private func permitRows(for key: PagerKey) {
    switch key {
    case .nextLine: pager?.nextLine()
    case .end: pager?.toEnd()
    case .noMorePaging: isPaged = false
    default: pager?.nextPage()
    }
  }

  /// Searches the next line with the pattern. If it has not been written yet, the command runs on
  /// until it is.
  private func find(isEnd: Bool) -> PromptEffect? {
    if pattern.isEmpty { return nil }
    guard pager?.find(pattern) == false, isEnd else { return .more }
    _ = pager?.giveUpSearch()
    notice = Self.notFound
    return nil
  }

  /// Reads a line of text at the foot of the screen. Returns nil if the user cancels it.
  private func readLine(behind prompt: String) -> String? {
    var typed = ""
    while true {
      screen.put(prompt + typed)
      let event = keyboard.next()
      screen.eraseRow(of: DisplayWidth.columns(of: prompt + typed))
      switch event {
      case .octet(0x0A), .octet(0x0D): return typed
      case .octet(0x08), .octet(0x7F):
        if typed.isEmpty { return nil }
        typed.unicodeScalars.removeLast()
      case .octet(0x15): typed = ""
      case .octet(0x1B):
        _ = keyboard.escapeSequence()
        return nil
      case .octet(0x00..<0x20), .end: return nil
      case .octet(let octet): typed.unicodeScalars.append(keyboard.character(after: octet))
      case .signal(let signal):
        // Signals that end a program are sent again, for the prompt that follows.
        if signal != SIGWINCH && signal != SIGCONT { kill(getpid(), signal) }
        return nil
      case .timeout: break
      }
    }
  }
}
