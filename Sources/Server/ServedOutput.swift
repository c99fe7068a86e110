import Attachment
import Operations
import Shell
import Sockets

/// The messages that a session sends to its client, in order. Text and octets of files are sent as
/// far as the client has granted credit for them; other messages wait only for those before them.
///
/// It is a class because commands hold a reference to it while they write.
final class ServedOutput: CommandOutput {
  /// A message, or a text, that waits to be sent.
  private enum Item {
    case message(ServerMessage)
    /// Octets that need credit. Those before `offset` have been sent.
    case octets([UInt8], offset: Int, Kind)
  }

  /// The kind of message in which octets are sent.
  private enum Kind: Equatable {
    case output
    case errors
    case fileOctets
    case moreOfFile(UInt32)
  }

  private let channel: Channel
  private var items: [Item] = []
  /// The index of the first item that has not been sent.
  private var first = 0
  /// The number of octets that wait for credit.
  private var held = 0
  /// The number of octets that the client has granted and that have not been used.
  private var credit = 65_536
  private let isOfScript: Bool
  /// The script that formats errors and warnings; nil at a terminal.
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

  /// Whether a command runs. At the client, each command begins paged and not held.
  private(set) var isRunning = false

  /// Resets the state of the output at the beginning of a command.
  func begin() {
    (isPaged, isHeld, isInterrupted) = (true, false, false)
    isRunning = true
  }

  /// Marks the end of a command.
  func end() { isRunning = false }

  /// Whether the client has sent an interrupt since the command began.
  var isInterrupted = false
  var showsCarets: Bool { !isOfScript }
  let isRepeatable: Bool
  var screenSize: (rows: Int, columns: Int)?
  var isFull: Bool { held > Self.heldLimit }

  /// The number of octets that may wait for credit before a command that writes line by line must
  /// wait too.
  private static let heldLimit = 65_536

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

  /// Sends octets of a file that the client writes for the running command.
  func sendFile(_ octets: [UInt8]) { send(octets, as: .fileOctets) }

  /// Sends octets of a file that stays open at the client while other commands run.
  func send(_ octets: [UInt8], toFile handle: UInt32) { send(octets, as: .moreOfFile(handle)) }

  private func send(_ octets: [UInt8], as kind: Kind) {
    guard !octets.isEmpty else { return }
    held += octets.count
    // Lines that are written one by one are joined into one message.
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

  /// Queues a message behind everything that waits.
  func send(_ message: ServerMessage) { items.append(.message(message)) }

  /// Adds credit that the client has granted.
  func add(credit octets: UInt32) { credit = min(credit + Int(octets), 1 << 30) }

  /// Whether octets wait for credit.
  var holdsOctets: Bool { held > 0 }

  /// Discards everything that has not been sent.
  func drop() {
    (items, first, held) = ([], 0, 0)
  }

  /// Whether everything has been handed to the channel.
  var isSent: Bool { first == items.count }

  /// Hands everything that may be sent to the channel, in one call.
  func flush() {
    var octets: [UInt8] = []
    loop: while first < items.count {
      switch items[first] {
      case .message(let message):
        // A message is too long for a frame only if the client typed a line that is longer than any
        // terminal permits. Such a message is not sent.
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

  /// Returns the end of the next piece of octets. A piece of text ends between two Unicode scalars.
  private static func end(of octets: [UInt8], from offset: Int, limit: Int, _ kind: Kind) -> Int {
    var end = min(octets.count, offset + max(0, limit))
    guard kind == .output || kind == .errors else { return end }
    // The octets 10xxxxxx continue a scalar in UTF-8.
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
