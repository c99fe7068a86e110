import Attachment
import Operations
import Shell

/// A file at the client to which a command writes while other commands run.
///
/// It is a class because the connection stores the client's error in it.
final class RemoteFile: WritableFile {
  private let handle: UInt32
  private unowned let output: ServedOutput
  /// The client's error; nil: there is none.
  var failure: CommandFailure?

  /// Creates the file that the client has opened under the number `handle`.
  init(_ handle: UInt32, _ output: ServedOutput) {
    self.handle = handle
    self.output = output
  }

  /// Sends octets to the file. Throws the client's error, or if the client reads too slowly.
  func write(_ octets: [UInt8]) throws(CommandFailure) {
    if let failure { throw failure }
    // The octets that wait for a slow client are limited. Beyond the limit the file stays
    // incomplete.
    guard !output.isFull else {
      let lost = CommandFailure("error: the capture file is incomplete: its reader is too slow")
      failure = lost
      throw lost
    }
    output.send(octets, toFile: handle)
  }

  /// Ends the file. Throws the client's error, if there is one.
  func finish() throws(CommandFailure) {
    output.send(.endOfFile(handle: handle))
    if let failure { throw failure }
  }
}
