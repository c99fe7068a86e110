import Glibc

/// The meaning of a key at the prompt of the pager.
enum PagerKey: Equatable {
  case nextPage
  case nextLine
  case back
  case end
  case noMorePaging
  case search
  case nextMatch
  case help
  case save
  case quit
  /// The user has typed Ctrl-C, which also discards the rest of a paste.
  case interrupt
  /// The screen has changed its size.
  case resized
  /// One of the signals that end a program arrived.
  case fatal(signal: Int32)
  /// The key has no meaning.
  case other

  /// The list of keys that the pager shows.
  static let list = """
    space   next page            Return  next line
    b       page before          G       to the end
    /text   search forward       n       next match
    N       no more paging       q       quit
    h       this list            s       save all to a file

    """

  /// Waits for a key, a signal or the end of the input.
  init(from keyboard: Keyboard) {
    switch keyboard.next() {
    case .octet(let octet): self.init(octet, from: keyboard)
    case .signal(SIGWINCH): self = .resized
    case .signal(SIGINT): self = .interrupt
    case .end: self = .quit
    case .signal(SIGCONT), .timeout: self = .other
    case .signal(let signal): self = .fatal(signal: signal)
    }
  }

  private init(_ octet: UInt8, from keyboard: Keyboard) {
    switch octet {
    case UInt8(ascii: " "): self = .nextPage
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): self = .nextLine
    case UInt8(ascii: "b"): self = .back
    case UInt8(ascii: "G"): self = .end
    case UInt8(ascii: "N"): self = .noMorePaging
    case UInt8(ascii: "/"): self = .search
    case UInt8(ascii: "n"): self = .nextMatch
    case UInt8(ascii: "h"), UInt8(ascii: "?"): self = .help
    case UInt8(ascii: "s"): self = .save
    case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x04: self = .quit
    case 0x03: self = .interrupt
    case 0x1B:
      switch keyboard.escapeSequence() {
      case "[6~": self = .nextPage
      case "[5~": self = .back
      case "[B", "OB": self = .nextLine
      case "[F", "OF": self = .end
      default: self = .other
      }
    default: self = .other
    }
  }
}
