import Operations
import Attachment
import Glibc
import Sockets
import TestSupport

@testable import Client

/// A server on a thread of its own, which reads a script to its end and then sends the replies that
/// it was made with.
final class Answering: @unchecked Sendable {
  // Only the thread uses the properties until it has been joined.
  private let channel: Channel
  private let output: String?
  private let replies: [ServerMessage]
  private var messages: [ClientMessage] = []
  private var thread = pthread_t()

  /// `output` is the text that is sent for each chunk, as far as there is credit.
  init(_ channel: Channel, echoing output: String? = nil, replies: [ServerMessage]) throws {
    self.channel = channel
    self.output = output
    self.replies = replies
    let this = unsafe Unmanaged.passRetained(self).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Answering>.fromOpaque(argument).takeRetainedValue().serve()
        return nil
      }, this)
    guard code == 0 else { throw FakeServer.Missing() }
  }

  /// Waits until the thread has ended, and returns the messages that it has received.
  func finish() -> [ClientMessage] {
    pthread_join(thread, nil)
    return messages
  }

  private func serve() {
    var decoder = FrameDecoder()
    var credit = ServerMessage.initialCredit
    var owed = 0
    var isOver = false
    while !isOver || owed > 0 {
      guard case .octets(let octets) = channel.receiveBlocking(limit: 65_536) else { continue }
      decoder.append(octets)
      while let frame = try? decoder.next(), let message = try? ClientMessage(frame) {
        messages.append(message)
        switch message {
        case .chunk: owed += output == nil ? 0 : 1
        case .credit(let octets): credit += Int(octets)
        case .endOfScript: isOver = true
        default: break
        }
      }
      while let output, owed > 0, credit >= output.utf8.count {
        send(.output(output))
        (owed, credit) = (owed - 1, credit - output.utf8.count)
      }
    }
    for reply in replies { send(reply) }
  }

  private func send(_ message: ServerMessage) {
    if let frame = try? message.frame { _ = channel.sendAll(frame.octets) }
  }
}
