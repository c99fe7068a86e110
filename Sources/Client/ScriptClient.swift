package import Attachment
import Configuration
import Glibc
import Operations
import Shell
package import Sockets

/// Runs a script, or the NETCONF session of a program, at a served network. The input is sent as
/// fast as the server accepts it, while its output is written.
package struct ScriptClient {
  /// A function that writes text to a standard stream. It returns false if nobody reads the stream
  /// any more.
  package typealias Stream = (String) -> Bool

  /// The properties of the script; nil: the session is one of NETCONF.
  private let script: Hello.Script?
  private let connection: ServerConnection
  private let files: UserFiles
  private var input: Input
  private let out: Stream
  private let err: Stream
  /// The descriptor of the output if the session must end as soon as nobody can read it any more;
  /// nil: it ends with the next write.
  private let watchedOutput: Int32?

  /// Attaches, runs the script and returns the exit status. The purpose of `hello` is a script or
  /// NETCONF. If `out` fails, the script ends with status 1. With `watchedOutput`, it also ends as
  /// soon as nobody can read that descriptor any more. Throws if the server cannot be attached to.
  package static func run(
    _ channel: Channel, _ hello: Hello, _ source: ScriptSource, out: @escaping Stream,
    err: @escaping Stream, watchedOutput: Int32? = nil
  ) throws(AttachmentError) -> Int32 {
    var script: Hello.Script?
    if case .script(let purpose) = hello.purpose {
      script = purpose
      if let fault = source.fault(of: purpose) {
        _ = err(fault)
        return 1
      }
    }
    let connection = ServerConnection(channel)
    _ = try connection.attach(hello)
    var client = ScriptClient(
      script: script, connection: connection, files: UserFiles(connection), input: Input(source),
      out: out, err: err, watchedOutput: watchedOutput)
    defer { connection.leave() }
    return client.run()
  }

  private mutating func run() -> Int32 {
    while true {
      while let message = connection.next() {
        guard handle(message) else { return 1 }
      }
      if let ending = connection.ending {
        if let words = ending.words { writeError(words) }
        return ending.status
      }
      files.proceed()
      send()
      guard wait() else { return 1 }
      connection.receive()
    }
  }

  /// Handles a message of the server. Returns false if nobody reads the output any more.
  private func handle(_ message: ServerMessage) -> Bool {
    switch message {
    case .output(let text):
      guard out(text) else { return false }
      connection.grant(message.cost)
    case .errors(let text):
      // A failure to write to standard error cannot be reported and is ignored.
      _ = err(text)
      connection.grant(message.cost)
    case .question: connection.send(.answer(nil))
    case .wantsTyped: connection.send(.typed(nil))
    // These messages are for a terminal.
    case .state, .paging, .hold, .notice, .history, .ended: break
    default: if !files.handle(message) { connection.refuse(message) }
    }
    if let errors = files.takeErrors() { _ = err(errors) }
    return true
  }

  /// Writes an error that concerns no line of the script to standard error, in the format of the
  /// script.
  private func writeError(_ words: String) {
    let words = words.hasPrefix("aspic: ") ? String(words.dropFirst(7)) : words
    _ = err(script?.errorsInJSON ?? false ? Finding(words: words).json + "\n" : "aspic: \(words)\n")
  }

  // MARK: Input

  /// The rest of the input, which has not been sent.
  private enum Input {
    /// The octets from an offset on.
    case octets([UInt8], Int)
    case descriptor(Int32)
    case sent

    init(_ source: ScriptSource) {
      self =
        switch source {
        case .whole(let octets): .octets(octets, ByteOrderMark.length(in: octets))
        case .arriving(let descriptor): .descriptor(descriptor)
        }
    }
  }

  /// Sends as much of the input as is available and as the channel accepts.
  private mutating func send() {
    while !connection.isFull {
      switch input {
      case .octets(let octets, let offset):
        let end = min(offset + Pieces.size, octets.count)
        if end > offset { connection.send(.chunk(Array(octets[offset..<end]))) }
        if end < octets.count { input = .octets(octets, end) } else { finish() }
      case .descriptor(let descriptor):
        guard let octets = Self.read(descriptor) else { return }
        if octets.isEmpty { finish() } else { connection.send(.chunk(octets)) }
      case .sent: return
      }
    }
  }

  private mutating func finish() {
    connection.send(.endOfScript)
    input = .sent
  }

  /// Waits for the server, for a file that is being read, and for the input. Returns false if
  /// nobody can read the output any more.
  private func wait() -> Bool {
    var awaited = connection.awaited + [files.awaited].compactMap { $0 }
    if case .descriptor(let descriptor) = input, !connection.isFull {
      awaited.append(AwaitedDescriptor(descriptor))
    }
    var entries = awaited.map(\.entry)
    // `poll` reports errors and hang-ups of a descriptor even if no events are requested (poll(2)).
    entries.append(pollfd(fd: watchedOutput ?? -1, events: 0, revents: 0))
    _ = unsafe poll(&entries, nfds_t(entries.count), -1)
    let output = entries.last?.revents ?? 0
    return output & Int16(truncatingIfNeeded: POLLERR | POLLHUP) == 0
  }

  /// Returns the octets that have arrived, none at the end of the input; nil if none have arrived
  /// yet.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var entry = AwaitedDescriptor(descriptor).entry
    guard unsafe poll(&entry, 1, 0) > 0 else { return nil }
    var result = 0
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: Pieces.size) { buffer, filled in
      result = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      filled = max(0, result)
    }
    return result < 0 && (errno == EINTR || errno == EAGAIN) ? nil : octets
  }
}
