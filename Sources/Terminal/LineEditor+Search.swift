import CLibEdit
import Glibc

extension LineEditor {
  /// Shows the latest line that holds what is typed, in the place of the line, until a key that does
  /// something else takes it over. Ctrl-G and Ctrl-C give the line back as it was.
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

  private func nextSearchEvent() -> Keyboard.Event {
    while true {
      switch keyboard.next() {
      case .signal(SIGINT): return .octet(0x03)
      case .signal(SIGWINCH): resize()
      case .signal(SIGCONT): resume()
      case .signal(let signal):
        // For the reader of keys, which comes next.
        kill(getpid(), signal)
        return .signal(signal)
      case let event: return event
      }
    }
  }
}
