import Attachment
import Operations
import Shell
import Sockets

/// What a session sends to its client, in order. Texts and octets of files are sent as far as the client
/// has given credit for them, other messages when those before them have been sent.
///
/// It is a class because commands keep it while they stream.
final class ServedOutput: CommandOutput {
  /// Something that waits to be sent.
  private enum Item {
    case message(ServerMessage)
    /// Octets that need credit, from `offset` on.
    case octets([UInt8], offset: Int, Kind)
  }

  private enum Kind: Equatable {
    case output
    case errors
    case fileOctets
    case moreOfFile(UInt32)
  }

  private let channel: Channel
  private var items: [Item] = []
  /// The first that has not been sent.
  private var first = 0
  /// Octets that wait for credit.
  private var held = 0
  /// Octets that the client has room for.
  private var credit = 65_536
  private let isOfScript: Bool
  /// What a script makes of errors and warnings; nil at a terminal.
  var script: ScriptRun?

  init(_ channel: Channel, isOfScript: Bool, isRepeatable: Bool) {
    self.channel = channel
    self.isOfScript = isOfScript
    self.isRepeatable = isRepeatable
  }

  // MARK: CommandOutput

  var isPaged = true {
    didSet { if isPaged != oldValue { if isRunning { send(.paging(isPaged)) } } }
  }

  var isHeld = false {
    didSet { if isHeld != oldValue { if isRunning { send(.hold(isHeld)) } } }
  }

  /// A command runs. The client's output begins each one paged and not held.
  private(set) var isRunning = false

  func begin() {
    (isPaged, isHeld, isInterrupted) = (true, false, false)
    isRunning = true
  }

  func end() { isRunning = false }

  /// Ctrl-C was typed since the command began.
  var isInterrupted = false
  var showsCarets: Bool { !isOfScript }
  let isRepeatable: Bool
  var screenSize: (rows: Int, columns: Int)?
  var isFull: Bool { held > Self.patience }

  /// Octets that may wait before a command that writes line by line has to wait too.
  private static let patience = 65_536

  func write(_ text: String) { send(text, as: .output) }

  func writeError(_ text: String) {
    if let script { script.writeError(text) } else { send(text, as: .output) }
  }

  func report(_ findings: [Finding], inWords text: String) {
    if let script { script.report(findings, inWords: text) } else { send(text, as: .output) }
  }

  // MARK: Sending

  func writeToStandardError(_ text: String) { send(text, as: .errors) }

  private func send(_ text: String, as kind: Kind) {
    if !text.isEmpty { send(Array(text.utf8), as: kind) }
  }

  /// The octets of a file that the client is to write.
  func sendFile(_ octets: [UInt8]) { send(octets, as: .fileOctets) }

  /// The octets of a file that stays open.
  func send(_ octets: [UInt8], toFile handle: UInt32) { send(octets, as: .moreOfFile(handle)) }

  private func send(_ octets: [UInt8], as kind: Kind) {
    guard !octets.isEmpty else { return }
    held += octets.count
    // Lines that are written one by one are sent together.
    if octets.count < Pieces.size,
      case .octets(var last, let offset, kind)? = items.last, last.count < Pieces.size
    {
      items.removeLast()
      last += octets
      items.append(.octets(last, offset: offset, kind))
    } else {
      items.append(.octets(octets, offset: 0, kind))
    }
  }

  func send(_ message: ServerMessage) { items.append(.message(message)) }

  func add(credit octets: UInt32) { credit = min(credit + Int(octets), 1 << 30) }

  /// Whether octets wait for credit.
  var holdsOctets: Bool { held > 0 }

  /// Drops what has not been sent.
  func drop() {
    (items, first, held) = ([], 0, 0)
  }

  /// Whether all of it has been handed to the channel.
  var isSent: Bool { first == items.count }

  /// Sends what may be sent, in one piece.
  func flush() {
    var octets: [UInt8] = []
    loop: while first < items.count {
      switch items[first] {
      case .message(let message):
        // Only a line that is too long to be typed makes a message that is too long for a frame. It
        // is not sent.
        if let frame = try? message.frame { octets += frame.octets }
      case .octets(let text, let offset, let kind):
        let end = Self.end(of: text, from: offset, limit: min(credit, Pieces.size), kind)
        guard end > offset else { break loop }
        if let frame = try? Self.message(text[offset..<end], kind).frame { octets += frame.octets }
        (credit, held) = (credit - (end - offset), held - (end - offset))
        guard end == text.count else {
          items[first] = .octets(text, offset: end, kind)
          continue
        }
      }
      first += 1
    }
    if first == items.count {
      items.removeAll(keepingCapacity: items.count < 64)
      first = 0
    } else if first > 256 {
      items.removeSubrange(..<first)
      first = 0
    }
    if !octets.isEmpty { channel.send(octets) } else if channel.wantsWrite { channel.flush() }
  }

  /// Where a piece of a text ends: between two scalars.
  private static func end(of octets: [UInt8], from offset: Int, limit: Int, _ kind: Kind) -> Int {
    var end = min(octets.count, offset + max(0, limit))
    guard kind == .output || kind == .errors else { return end }
    // 10xxxxxx continues a scalar.
    while end > offset, end < octets.count, octets[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }

  private static func message(_ octets: ArraySlice<UInt8>, _ kind: Kind) -> ServerMessage {
    switch kind {
    case .output: .output(String(decoding: octets, as: UTF8.self))
    case .errors: .errors(String(decoding: octets, as: UTF8.self))
    case .fileOctets: .fileOctets(Array(octets))
    case .moreOfFile(let handle): .moreOfFile(handle: handle, Array(octets))
    }
  }
}
