import Management
import Router
import Wire

/// Which packets `monitor traffic` takes, and how it shows them.
struct CaptureOptions {
  enum Octets { case none, hexadecimal, hexadecimalAndText }

  var filter: PacketFilter?
  var level = PacketSummary.Level.brief
  /// After so many it ends; nil: it goes on.
  var count: Int?
  /// Octets of each packet that are kept; nil: all.
  var size: Int?
  var octets = Octets.none
  var hasTimestamps = true

  init(_ call: Invocation) throws(CommandFailure) {
    if let text = call.argument("matching") {
      do throws(PacketFilterError) {
        filter = try PacketFilter(parsing: text)
      } catch { throw CommandFailure("error: \(error)") }
    }
    level = call.has("extensive") ? .extensive : call.has("detail") ? .detail : .brief
    count = call.number("count")
    size = call.number("size")
    octets =
      call.has("print-ascii")
      ? .hexadecimalAndText : call.has("print-hex") ? .hexadecimal : .none
    hasTimestamps = !call.has("no-timestamp")
  }

  func takes(_ octets: [UInt8]) -> Bool { filter?.matches(octets) ?? true }

  /// `direction`: empty where nobody knows it.
  func text(_ record: Capture.Record, direction: String = "") -> String {
    var text = hasTimestamps ? Self.stamp(record.time) + " " : ""
    text += direction
    let isCut = record.octets.count < record.originalLength
    text += "\(PacketSummary(record.octets, level, isCut: isCut))\n"
    let shown = record.octets.prefix(size ?? .max)
    switch octets {
    case .none: return text
    case .hexadecimal: return text + "\(HexDump(shown))"
    case .hexadecimalAndText: return text + "\(HexDump(shown, withText: true))"
    }
  }

  /// `14:30:01.004000`
  private static func stamp(_ time: Instant) -> String {
    let seconds = time.secondsSince1970
    let micros = String(time.sinceOrigin.components.attoseconds / 1_000_000_000_000)
    let clock = CalendarDate.full(seconds).split(separator: " ")[1]
    return "\(clock).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
  }
}

extension OperationContext {
  /// `monitor traffic read-file`: the packets of a pcap file.
  func readCapture(_ call: Invocation) throws(CommandFailure) -> CommandResult {
    let path = call.argument("read-file") ?? ""
    let options = try CaptureOptions(call)
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
