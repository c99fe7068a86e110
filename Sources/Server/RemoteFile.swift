import Attachment
import Operations
import Shell

/// A file at the client that a command writes on while others run.
///
/// It is a class because the connection notes in it why the client could not write.
final class RemoteFile: WritableFile {
  private let handle: UInt32
  private unowned let output: ServedOutput
  /// Why the client could not write; nil: nothing has failed.
  var failure: CommandFailure?

  init(_ handle: UInt32, _ output: ServedOutput) {
    self.handle = handle
    self.output = output
  }

  func write(_ octets: [UInt8]) throws(CommandFailure) {
    if let failure { throw failure }
    // The server does not keep octets without end for a client that does not read: the file becomes
    // incomplete.
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
