internal import CProcessor

/// Where the keys are that the packets of a batch will be computed with, so that the processor fetches
/// all of them at once while nothing waits.
///
/// A processor looks for the pages of several places at a time, but only where little stands between
/// the loads. So the places are noted first; then the first line of each is loaded, which finds its
/// page, and then the other lines.
@safe package struct KeyPlaces {
  /// Room for authentication and two parts of a cipher's keys for each of 64 packets.
  private static let limit = 192
  private static let lineLength = 64

  private var starts = unsafe InlineArray<192, UnsafeRawPointer?>(repeating: nil)
  private var lines = InlineArray<192, UInt16>(repeating: 0)
  private var count = 0

  package init() {}

  /// Notes so many octets from `start`, which is the start of a line. What there is no room for is
  /// fetched when it is needed.
  @inline(__always)
  mutating func append(_ start: UnsafeRawPointer, octets: Int) {
    guard count < Self.limit, octets > 0 else { return }
    unsafe starts[count] = start
    lines[count] = UInt16(clamping: (octets &+ Self.lineLength &- 1) / Self.lineLength)
    count &+= 1
  }

  /// Has the processor fetch them, while it goes on.
  package mutating func fetch() {
    for index in 0..<count { unsafe aspic_fetch(starts[index]) }
    for index in 0..<count {
      guard let start = unsafe starts[index] else { continue }
      for line in 1..<max(1, Int(lines[index])) {
        unsafe aspic_fetch(start + line &* Self.lineLength)
      }
    }
    count = 0
  }
}
