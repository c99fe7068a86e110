import CLibEdit
import Glibc

extension LineEditor {
  /// Searches the history and shows each match in place of the line, until a key that does
  /// something else accepts it. Ctrl-G and Ctrl-C restore the line.
  func searchHistory() -> After {
    let (original, originalPrompt) = (line, prompt)
    var search = HistorySearch(history)
    while true {
      redraw(prompt: "(\(search.hasFailed ? "failed " : "")search)'\(search.pattern)': ") {
        if let match = search.match { replaceLine(with: match) }
      }
      guard case .octet(let octet) = nextSearchEvent() else { break }
      switch octet {
      case 0x12: search.older()
      case 0x13: search.newer()
      case 0x08, 0x7F: search.erase()
      case 0x07, 0x03:
        redraw(prompt: originalPrompt) {
          var text = ""
          text.unicodeScalars.append(contentsOf: original.characters)
          replaceLine(with: text)
          unsafe el_cursor(handle, Int32(clamping: original.cursor - original.characters.count))
        }
        return .nothing
      case 0x20...0x7E, 0x80...: search.type(keyboard.character(after: octet))
      default:
        keyboard.giveBack([octet])
        redraw(prompt: originalPrompt) {}
        return .nothing
      }
    }
    redraw(prompt: originalPrompt) {}
    return .nothing
  }

  /// Waits for a key of the search. Signals that change the screen are handled here.
  private func nextSearchEvent() -> Keyboard.Event {
    while true {
      switch keyboard.next() {
      case .signal(SIGINT): return .octet(0x03)
      case .signal(SIGWINCH): resize()
      case .signal(SIGCONT): resume()
      case .signal(let signal):
        // The signal is sent again for libedit's reader, which reads next.
        kill(getpid(), signal)
        return .signal(signal)
      case let event: return event
      }
    }
  }
}
