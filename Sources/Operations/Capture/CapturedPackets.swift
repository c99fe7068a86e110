import Network
import Pcap
import Wire

extension OperationContext {
  /// Displays the packets of a capture file: `monitor traffic read-file`.
  func readCapture(
    _ wanted: (path: String, options: CaptureOptions), _ call: Invocation
  ) -> CommandResult {
    let (path, options) = wanted
    return .needs(.read(filePath(path))) { supply throws(CommandFailure) in
      var display = try FileDisplay(try supply.octets, of: path, options)
      return .stream(
        ResultStream { _ throws(CommandFailure) in
          call.output.isInterrupted ? .end : try display.next()
        })
    }
  }
}

/// The display of a capture file, some frames at a time.
private struct FileDisplay {
  /// The part of the display that comes next. `damage` is the error at which the file ended; the
  /// frames before it are displayed.
  private enum Phase { case frames, summary(damage: PcapError?), ended(damage: PcapError?) }

  private let path: String
  private let options: CaptureOptions
  private let file: CaptureFile
  private let linkType: LinkType
  private var phase = Phase.frames
  private var isOthersTurn = false
  private var shown = 0
  private var packets = 0
  /// The number of frames without an IPv4 packet.
  private var foreignFrames = 0

  /// The number of frames that are read before other sessions get their turn.
  private static let framesOfATurn = 256

  init(
    _ octets: [UInt8], of path: String, _ options: CaptureOptions
  ) throws(CommandFailure) {
    self.path = path
    self.options = options
    do throws(PcapError) { file = try CaptureFile(octets, library: try PcapLibrary()) } catch {
      throw CommandFailure("error: \(path): \(error)")
    }
    guard let linkType = LinkType(rawValue: file.linkType) else {
      throw CommandFailure(
        "error: \(path): frames of the link type \(file.linkTypeName) are not supported")
    }
    self.linkType = linkType
  }

  mutating func next() throws(CommandFailure) -> ResultStream.Piece {
    if isOthersTurn {
      isOthersTurn = false
      return .needs(.turn)
    }
    switch phase {
    case .frames:
      let text = nextLines()
      guard !text.isEmpty else { return .needs(.turn) }
      isOthersTurn = true
      return .lines(text)
    case .summary(let damage):
      phase = .ended(damage: damage)
      return .lines(summary)
    case .ended(nil): return .end
    case .ended(let damage?):
      throw CommandFailure("error: \(path): the file is damaged: \(damage)")
    }
  }

  private mutating func nextLines() -> String {
    var text = ""
    for _ in 0..<Self.framesOfATurn {
      do throws(PcapError) {
        guard let frame = try file.next() else {
          phase = .summary(damage: nil)
          return text
        }
        text += show(frame)
      } catch {
        phase = .summary(damage: error)
        return text
      }
    }
    return text
  }

  private mutating func show(_ frame: CapturedFrame) -> String {
    guard let start = linkType.start(in: frame.octets) else {
      foreignFrames += 1
      return ""
    }
    packets += 1
    let record = Capture.Record(
      time: Instant(
        sinceOrigin: .seconds(frame.seconds) + .nanoseconds(frame.nanoseconds)),
      octets: start == 0 ? frame.octets : Array(frame.octets[start...]),
      originalLength: max(0, frame.originalLength - start))
    guard options.count.map({ shown < $0 }) ?? true, options.takes(record) else { return "" }
    shown += 1
    return options.text(record)
  }

  private var summary: String {
    var text = "\(shown) of \(packets) packets in \(path)\n"
    if foreignFrames > 0 { text += "\(foreignFrames) frames that carry no IPv4 packet\n" }
    return text
  }
}
