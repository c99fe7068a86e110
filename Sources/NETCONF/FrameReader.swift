/// Splits the octets that a client sends into messages. The hello messages end with the end mark.
/// The messages after them are in chunks if both sides support base:1.1. RFC 6242 section 4.
struct FrameReader {
  /// An error in the framing, after which the session is closed.
  enum Fault: Error, Equatable {
    /// A message has more octets than the limit.
    case tooLong(limit: Int)
    /// The octets at this position are not a chunk of RFC 6242 section 4.2.
    case malformedChunk
  }

  /// The way in which the end of a message is marked.
  enum Framing: Equatable {
    /// Each message is followed by `]]>]]>` (RFC 6242 section 4.3).
    case endMark
    /// Each message is sent in chunks (RFC 6242 section 4.2).
    case chunked
  }

  /// The framing of the messages that follow.
  var framing = Framing.endMark
  /// The octets that have arrived. Those before the index `start` have been handled.
  private var octets: [UInt8] = []
  private var start = 0
  /// The index before which no end mark begins.
  private var searched = 0
  /// The chunks of the current message that have arrived, without their headers.
  private var message: [UInt8] = []
  private var hasChunk = false
  /// The number of octets of the current chunk that have not arrived yet.
  private var missing = 0

  private let limit: Int
  /// The end mark of RFC 6242 section 4.3.
  static let endMark: [UInt8] = Array("]]>]]>".utf8)

  /// Creates a reader that rejects messages of more than `limit` octets, 64 MiB by default.
  init(limit: Int = 64 << 20) { self.limit = limit }

  /// The number of octets that have arrived and of which no message has been returned.
  var count: Int { octets.count - start + message.count }

  /// Adds octets in the order in which they arrived.
  mutating func append(_ piece: [UInt8]) {
    if start > 0 {
      octets.removeSubrange(..<start)
      searched -= start
      start = 0
    }
    octets += piece
  }

  /// Returns the next message; nil if it has not arrived completely. After an error, the reader
  /// cannot be used further.
  mutating func next() throws(Fault) -> [UInt8]? {
    switch framing {
    case .endMark: try upToEndMark()
    case .chunked: try chunks()
    }
  }

  private mutating func upToEndMark() throws(Fault) -> [UInt8]? {
    let mark = Self.endMark
    var place = max(searched, start)
    // The limit counts the octets of the message, however it was split into reads.
    while place + mark.count <= octets.count, place - start <= limit {
      if octets[place] == mark[0], octets[place..<place + mark.count].elementsEqual(mark) {
        let message = Array(octets[start..<place])
        start = place + mark.count
        searched = start
        return message
      }
      place += 1
    }
    searched = place
    guard place - start <= limit else { throw .tooLong(limit: limit) }
    return nil
  }

  private mutating func chunks() throws(Fault) -> [UInt8]? {
    while true {
      if missing > 0 {
        let end = min(start + missing, octets.count)
        guard end > start else { return nil }
        message += octets[start..<end]
        missing -= end - start
        start = end
        continue
      }
      guard let header = try header() else { return nil }
      guard header > 0 else {
        defer { (message, hasChunk) = ([], false) }
        return message
      }
      hasChunk = true
      guard message.count <= limit - header else { throw .tooLong(limit: limit) }
      missing = header
    }
  }

  /// Reads `LF # size LF` and returns the size, or reads the end of the chunks and returns 0.
  /// Returns nil if it has not arrived completely.
  private mutating func header() throws(Fault) -> Int? {
    let (newline, hash) = (UInt8(ascii: "\n"), UInt8(ascii: "#"))
    var place = start
    func octet(_ place: Int) -> UInt8? { place < octets.count ? octets[place] : nil }
    guard let first = octet(place) else { return nil }
    guard first == newline else { throw .malformedChunk }
    place += 1
    guard let second = octet(place) else { return nil }
    guard second == hash else { throw .malformedChunk }
    place += 1
    guard let third = octet(place) else { return nil }
    if third == hash {
      guard let last = octet(place + 1) else { return nil }
      // A message has at least one chunk.
      guard last == newline, hasChunk else { throw .malformedChunk }
      start = place + 2
      return 0
    }
    // A size has at most ten digits and does not begin with 0.
    var size = 0
    let digits = place
    while let next = octet(place), next != newline {
      guard (48...57).contains(next), next != 48 || place > digits, place - digits < 10 else {
        throw .malformedChunk
      }
      size = size * 10 + Int(next - 48)
      place += 1
    }
    guard octet(place) != nil else { return nil }
    guard size > 0, size <= 4_294_967_295 else { throw .malformedChunk }
    start = place + 1
    return size
  }

  /// Returns a message with its framing around it.
  static func frame(_ message: String, _ framing: Framing) -> String {
    frame([message], framing).joined()
  }

  /// Returns a message that is sent in parts, with its framing. The parts are not copied.
  static func frame(_ parts: [String], _ framing: Framing) -> [String] {
    switch framing {
    case .endMark: parts + ["\n]]>]]>\n"]
    case .chunked: ["\n#\(parts.reduce(0) { $0 + $1.utf8.count })\n"] + parts + ["\n##\n"]
    }
  }
}
