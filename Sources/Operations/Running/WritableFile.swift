/// One of the user's files that a command writes piece by piece while other commands run.
package protocol WritableFile: AnyObject {
  /// Appends octets. Throws the error that kept this or an earlier piece from being written.
  func write(_ octets: [UInt8]) throws(CommandFailure)
  /// Closes the file, which is whole from then on.
  func finish() throws(CommandFailure)
}
