import Attachment
import Operations
import Shell

/// A file at the client that a command writes on while others run.
///
/// It is a class because the client tells it what went wrong.
final class RemoteFile: WritableFile {
  private let handle: UInt32
  private unowned let output: ServedOutput
  /// Why the client could not write; nil: all is well.
  var failure: CommandFailure?

  init(_ handle: UInt32, _ output: ServedOutput) {
    self.handle = handle
    self.output = output
  }

  func write(_ octets: [UInt8]) throws(CommandFailure) {
    if let failure { throw failure }
    // A client that does not read loses what it wanted written, and not the server its memory.
    guard !output.isFull else {
      let lost = CommandFailure("error: the capture file is incomplete: its reader is too slow")
      failure = lost
      throw lost
    }
    output.send(octets, toFile: handle)
  }

  func finish() throws(CommandFailure) {
    output.send(.endOfFile(handle: handle))
    if let failure { throw failure }
  }
}
