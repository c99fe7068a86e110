import Network
import Wire

extension OperationContext {
  /// `monitor traffic read-file`: the packets of a pcap file.
  func readCapture(
    _ wanted: (path: String, options: CaptureOptions)
  ) -> CommandResult {
    let (path, options) = wanted
    return .needs(.read(filePath(path))) { supply throws(CommandFailure) in
      try Self.show(try supply.octets, of: path, options)
    }
  }

  private static func show(
    _ octets: [UInt8], of path: String, _ options: CaptureOptions
  ) throws(CommandFailure) -> CommandResult {
    let capture: Capture
    do throws(WireError) {
      capture = try Capture(parsing: octets)
    } catch { throw CommandFailure("error: \(path): \(error)") }
    var records = capture.records[...]
    var shown = 0
    let stream = ResultStream { _ throws(CommandFailure) in
      while options.count.map({ shown < $0 }) ?? true, let record = records.popFirst() {
        guard options.takes(record.octets) else { continue }
        shown += 1
        return .lines(options.text(record))
      }
      defer { records = [] }
      // The last line comes once.
      guard shown >= 0 else {
        guard let damage = capture.damage else { return .end }
        throw CommandFailure("error: \(path): the file is damaged: \(damage)")
      }
      let text = Self.summary(capture, shown, path)
      shown = -1
      return .lines(text)
    }
    return .stream(stream)
  }

  private static func summary(_ capture: Capture, _ shown: Int, _ path: String) -> String {
    var text = "\(shown) of \(capture.records.count) packets in \(path)\n"
    if capture.foreignFrames > 0 {
      text += "\(capture.foreignFrames) frames that carry no IPv4 packet\n"
    }
    return text
  }
}
