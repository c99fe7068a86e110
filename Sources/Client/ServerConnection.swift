import Attachment
import Operations
import Shell
import Sockets

/// A connection to a server: messages in both directions, and the credit that the client grants for
/// output that it has handled.
///
/// It is a class because a session and its `UserFiles` share it.
final class ServerConnection {
  /// The way in which a connection has ended.
  enum Ending: Equatable {
    /// The server has closed the session, with its reason and the exit status.
    case goodbye(reason: String?, status: UInt8)
    /// The connection was closed without a last message.
    case lost
    /// The server has sent octets that cannot be decoded, or a message that does not fit.
    case fault(String)
  }

  private let channel: Channel
  private var decoder = FrameDecoder()
  /// The messages that have been received. Those before the index `handledCount` have been handled.
  private var inbox: [ServerMessage] = []
  private var handledCount = 0
  private var receivedOctets = 0
  /// The number of octets that have been handled and not been granted as credit yet.
  private var owed = 0
  /// The end of the connection; nil: it is open. Messages that arrived before the end may still be
  /// waiting.
  private(set) var ending: Ending?

  /// The number of octets for which credit is granted at a time. The server always has more credit
  /// left than the longest piece needs.
  private static let creditStep = 16_384
  private static let receptionLimit = 65_536
  /// The number of octets that may wait to be handled before the client stops receiving.
  private static let inboxLimit = 4 << 20
  /// The number of octets that may wait to be sent before a file or a script is read further.
  private static let sendLimit = 262_144

  /// Creates the connection on an open channel. Nothing is sent yet.
  init(_ channel: Channel) { self.channel = channel }

  // MARK: Waiting

  /// The descriptors to wait for: for input, and for output if octets wait to be sent.
  var awaited: [AwaitedDescriptor] {
    let reading = AwaitedDescriptor(channel.number)
    guard channel.wantsWrite else { return [reading] }
    return [reading, AwaitedDescriptor(channel.number, isForWriting: true)]
  }

  /// The descriptor that becomes readable when something arrives; nil if nothing is to be received
  /// now.
  var descriptor: Int32? {
    ending == nil && receivedOctets < Self.inboxLimit ? channel.number : nil
  }

  // MARK: Receiving

  /// Receives what has arrived, and sends as much as the channel accepts, without waiting.
  func receive() {
    guard ending == nil else { return }
    if channel.wantsWrite { channel.flush() }
    handle(channel.receive(limit: Self.receptionLimit))
  }

  /// Waits until octets arrive, and receives them.
  func receiveBlocking() {
    guard ending == nil else { return }
    if channel.wantsWrite, !channel.sendAll([]) { return receive() }
    handle(channel.receiveBlocking(limit: Self.receptionLimit))
  }

  private func handle(_ reception: Channel.Reception) {
    switch reception {
    case .nothing: break
    case .end: end(.lost)
    case .octets(let octets):
      receivedOctets += octets.count
      decoder.append(octets)
      do throws(FrameError) {
        while ending == nil, let frame = try decoder.next() { store(try ServerMessage(frame)) }
      } catch {
        end(.fault("\(error)"))
      }
    }
  }

  private func store(_ message: ServerMessage) {
    if case .goodbye(let reason, let status) = message {
      end(.goodbye(reason: reason, status: status))
    } else {
      inbox.append(message)
    }
  }

  /// Returns the next message; nil if none has arrived. The server's last message is not returned
  /// but becomes `ending`.
  func next() -> ServerMessage? {
    guard handledCount < inbox.count else { return nil }
    defer {
      handledCount += 1
      if handledCount == inbox.count {
        inbox.removeAll(keepingCapacity: inbox.capacity < 64)
        (handledCount, receivedOctets) = (0, 0)
      }
    }
    return inbox[handledCount]
  }

  /// Puts messages back that arrived before they can be handled. They are returned next.
  func giveBack(_ messages: [ServerMessage]) {
    inbox = messages + inbox[handledCount...]
    handledCount = 0
  }

  private func end(_ ending: Ending) {
    if self.ending == nil { self.ending = ending }
  }

  /// Ends the connection because of a message that does not fit the state of the session.
  func refuse(_ message: ServerMessage) {
    let name = String("\(message)".prefix { $0.isLetter })
    end(.fault("unexpected message '\(name)'"))
    (inbox, handledCount) = ([], 0)
  }

  // MARK: Sending

  /// Whether so many octets wait to be sent that no more should be read for sending.
  var isFull: Bool { channel.pendingOctets >= Self.sendLimit }

  /// Sends a message, or queues it until the channel accepts it. Returns false if it is too long
  /// for a frame; then it is not sent.
  @discardableResult
  func send(_ message: ClientMessage) -> Bool {
    guard let frame = try? message.frame else { return false }
    channel.send(frame.octets)
    return true
  }

  /// Counts octets of output or of files as handled, and grants credit for them in larger steps.
  func grant(_ octets: Int) {
    owed += octets
    guard owed >= Self.creditStep else { return }
    send(.credit(UInt32(clamping: owed)))
    owed = 0
  }

  /// Notifies the server that the client ends, and closes the channel.
  func leave() {
    send(.leave)
    channel.close()
  }
}
