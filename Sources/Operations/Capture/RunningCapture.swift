import Management
import Network
import Router
import Wire

/// A `monitor traffic` that runs beside other commands, into a file or to the screen.
///
/// It is a class because captures are compared by identity.
final class RunningCapture {
  /// The destination of the packets.
  enum Sink {
    case screen((String) -> Void)
    case file(any WritableFile)
  }

  let interface: String
  private let options: CaptureOptions
  private let sink: Sink
  /// The files for keys; nil if none are written.
  let keys: KeyFiles?
  private(set) var count = 0
  /// The error for which the file could not be written.
  private var failure: CommandFailure?
  let tap: Tap

  init(
    interface: String, _ options: CaptureOptions, tap: Tap, sink: Sink, keys: KeyFiles? = nil
  ) {
    self.interface = interface
    self.options = options
    self.keys = keys
    self.tap = tap
    self.sink = sink
  }

  /// Whether the capture has the requested number of packets.
  var isComplete: Bool { options.count.map { count >= $0 } ?? false }

  func record(_ packet: TappedPacket) {
    guard !isComplete, options.takes(packet.record) else { return }
    count += 1
    switch sink {
    case .screen(let write):
      let way = packet.direction == .input ? " In" : "Out"
      write(options.text(packet.record, direction: way + " "))
    case .file(let file):
      guard failure == nil else { return }
      do throws(CommandFailure) {
        let record = packet.record
        try file.write((options.size.map { record.cut(to: $0) } ?? record).fileOctets)
      } catch {
        failure = error
      }
    }
  }

  func recordKeys(_ entries: [KeyLog.Entry]) {
    guard failure == nil else { return }
    do throws(CommandFailure) { try keys?.write(entries) } catch { failure = error }
  }

  /// Closes the files, and returns the text for the user.
  func finish() throws(CommandFailure) -> String {
    if case .file(let file) = sink { try file.finish() }
    try keys?.finish()
    if let failure { throw failure }
    return "\(count) packets captured on \(interface)\n"
  }
}
