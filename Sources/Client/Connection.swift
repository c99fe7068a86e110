import Attachment
import Operations
import Shell
import Sockets

/// A connection to a server: messages in both directions, and the credit for what was taken.
///
/// It is a class because a session and the files of its user share it.
final class Connection {
  /// How a connection has ended.
  enum Ending: Equatable {
    case goodbye(reason: String?, status: UInt8)
    case lost
    /// The server has sent what cannot be understood.
    case fault(String)
  }

  private let channel: Channel
  private var decoder = FrameDecoder()
  /// What has been received and not been taken, behind `taken`.
  private var inbox: [ServerMessage] = []
  private var taken = 0
  private var receivedOctets = 0
  /// Octets that have been taken, and for which the server has no new credit yet.
  private var owed = 0
  /// nil: it goes on. Messages may still be there that came before.
  private(set) var ending: Ending?

  /// Octets of which the server is told at a time. It is left with more credit than the longest piece
  /// needs.
  private static let creditStep = 16_384
  private static let receptionLimit = 65_536
  /// Octets that may wait to be taken before no more are received.
  private static let inboxLimit = 4 << 20
  /// Octets that may wait to be sent before a file or a script is read further.
  private static let sendLimit = 262_144

  init(_ channel: Channel) { self.channel = channel }

  // MARK: Waiting

  /// What is to be waited for: something arrives, or there is room for what is to be sent.
  var awaited: [AwaitedDescriptor] {
    let reading = AwaitedDescriptor(channel.number)
    guard channel.wantsWrite else { return [reading] }
    return [reading, AwaitedDescriptor(channel.number, isForWriting: true)]
  }

  /// Readable when something arrives; nil if nothing is to be received now.
  var descriptor: Int32? {
    ending == nil && receivedOctets < Self.inboxLimit ? channel.number : nil
  }

  // MARK: Receiving

  /// Receives what has arrived, and sends what there is room for.
  func receive() {
    guard ending == nil else { return }
    if channel.wantsWrite { channel.flush() }
    take(channel.receive(limit: Self.receptionLimit))
  }

  /// Waits until something arrives.
  func receiveBlocking() {
    guard ending == nil else { return }
    if channel.wantsWrite, !channel.sendAll([]) { return receive() }
    take(channel.receiveBlocking(limit: Self.receptionLimit))
  }

  private func take(_ reception: Channel.Reception) {
    switch reception {
    case .nothing: break
    case .end: end(.lost)
    case .octets(let octets):
      receivedOctets += octets.count
      decoder.append(octets)
      do throws(FrameError) {
        while ending == nil, let frame = try decoder.next() { keep(try ServerMessage(frame)) }
      } catch {
        end(.fault("\(error)"))
      }
    }
  }

  private func keep(_ message: ServerMessage) {
    if case .goodbye(let reason, let status) = message {
      end(.goodbye(reason: reason, status: status))
    } else {
      inbox.append(message)
    }
  }

  /// The next message; nil if none has arrived. A goodbye is none: it is the ending.
  func next() -> ServerMessage? {
    guard taken < inbox.count else { return nil }
    defer {
      taken += 1
      if taken == inbox.count {
        inbox.removeAll(keepingCapacity: inbox.capacity < 64)
        (taken, receivedOctets) = (0, 0)
      }
    }
    return inbox[taken]
  }

  /// Puts messages back that came too early to be handled.
  func giveBack(_ messages: [ServerMessage]) {
    inbox = messages + inbox[taken...]
    taken = 0
  }

  private func end(_ ending: Ending) {
    if self.ending == nil { self.ending = ending }
  }

  /// Ends the connection because of a message that was not awaited.
  func refuse(_ message: ServerMessage) {
    let name = String("\(message)".prefix { $0.isLetter })
    end(.fault("'\(name)' was not awaited"))
    (inbox, taken) = ([], 0)
  }

  // MARK: Sending

  /// Whether so much waits to be sent that no more should be read for it.
  var isFull: Bool { channel.pendingOctets >= Self.sendLimit }

  /// Sends a message, or keeps it until there is room for it. Returns false if it is too long for a
  /// frame, and then does not send it.
  @discardableResult
  func send(_ message: ClientMessage) -> Bool {
    guard let frame = try? message.frame else { return false }
    channel.send(frame.octets)
    return true
  }

  /// Takes note that so many octets of output or of files have been taken.
  func grant(_ octets: Int) {
    owed += octets
    guard owed >= Self.creditStep else { return }
    send(.credit(UInt32(clamping: owed)))
    owed = 0
  }

  /// Tells the server that the client ends.
  func leave() {
    send(.leave)
    channel.close()
  }
}
