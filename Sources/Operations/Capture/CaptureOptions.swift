import Management
import Pcap
import Router
import Wire

/// The packets that `monitor traffic` selects, and the form in which it displays them.
struct CaptureOptions {
  /// The form in which the octets of packets are displayed.
  enum Octets { case none, hexadecimal, hexadecimalAndText }

  var filter: PacketFilter?
  var level = PacketSummary.Level.brief
  /// The number of packets after which the capture ends; nil if it has no end.
  var count: Int?
  /// The number of octets of each packet that are kept; nil for all.
  var size: Int?
  var octets = Octets.none
  var hasTimestamps = true
  /// The initiators of the ISAKMP exchanges seen so far, by which later messages are described.
  private let initiators = ISAKMPInitiators()

  init(_ claims: inout ArgumentClaims) throws(CommandFailure) {
    let expression = claims.text("matching")
    level =
      switch claims.choice(of: Level.self) {
      case .extensive: .extensive
      case .detail: .detail
      case .brief, nil: .brief
      }
    count = claims.number("count")
    size = claims.number("size")
    octets =
      switch claims.choice(of: Print.self) {
      case .ascii: .hexadecimalAndText
      case .hexadecimal: .hexadecimal
      case nil: .none
      }
    hasTimestamps = !claims.has("no-timestamp")
    // Addresses are never resolved.
    claims.ignore("no-resolve")
    guard let expression else { return }
    do throws(PacketFilterError) { filter = try PacketFilter(parsing: expression) } catch {
      throw CommandFailure("error: \(error)")
    }
  }

  /// The options for the level of detail.
  private enum Level: String, CaseIterable { case extensive, detail, brief }

  /// The options for the display of octets.
  private enum Print: String, CaseIterable {
    case ascii = "print-ascii"
    case hexadecimal = "print-hex"
  }

  func takes(_ record: Capture.Record) -> Bool {
    filter?.matches(record.octets, originalLength: record.originalLength) ?? true
  }

  /// Returns the display of a packet. `direction` is empty if it is not known.
  func text(_ record: Capture.Record, direction: String = "") -> String {
    var text = hasTimestamps ? Self.stamp(record.time) + " " : ""
    text += direction
    let isCut = record.octets.count < record.originalLength
    text +=
      "\(PacketSummary(record.octets, level, isCut: isCut, initiators: initiators))\n"
    let shown = record.octets.prefix(size ?? .max)
    switch octets {
    case .none: return text
    case .hexadecimal: return text + "\(HexDump(shown))"
    case .hexadecimalAndText: return text + "\(HexDump(shown, withText: true))"
    }
  }

  /// Returns a time stamp such as `14:30:01.004000`.
  private static func stamp(_ time: Instant) -> String {
    let seconds = time.secondsSince1970
    let micros = String(time.sinceOrigin.components.attoseconds / 1_000_000_000_000)
    let clock = CalendarDate.full(seconds).split(separator: " ")[1]
    return "\(clock).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
  }
}
