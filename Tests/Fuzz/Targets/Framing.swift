@testable import NETCONF

/// Checks that octets that are divided into NETCONF messages result in messages or an error, in
/// whichever pieces they arrive; that no more is stored than has arrived; and that a message can be
/// framed and read again. The first octet chooses the framing, and the last one the pieces.
@Sendable func fuzzFraming(_ octets: [UInt8]) {
  guard let first = octets.first, let last = octets.last else { return }
  let framing = first.isMultiple(of: 2) ? FrameReader.Framing.endMark : .chunked
  let rest = octets.dropFirst()
  let whole = read(rest, framing, pieces: rest.count)
  for size in [1, Int(last) + 1] {
    precondition(read(rest, framing, pieces: size) == whole, "the pieces change what is read")
  }
  for message in whole.messages {
    // A text contains the end mark only escaped.
    guard let text = String(validating: message, as: UTF8.self), !text.contains("]]>"),
      framing == .endMark || !message.isEmpty
    else { continue }
    let again = read(Array(FrameReader.frame(text, framing).utf8)[...], framing, pieces: 7)
    let tail: [UInt8] = framing == .endMark ? [UInt8(ascii: "\n")] : []
    precondition(again.messages == [message + tail], "what was framed reads differently")
  }
}

/// The messages that a stream of octets contains, and the error at which reading ended; nil if
/// there was none.
private struct Reading: Equatable {
  var messages: [[UInt8]] = []
  var fault: FrameReader.Fault?
}

/// Reads octets that arrive in pieces of `size`.
private func read(
  _ octets: ArraySlice<UInt8>, _ framing: FrameReader.Framing, pieces size: Int
) -> Reading {
  var reader = FrameReader(limit: 256)
  reader.framing = framing
  var reading = Reading()
  var rest = octets
  do throws(FrameReader.Fault) {
    while !rest.isEmpty {
      reader.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
      while let message = try reader.next() {
        precondition(message.count <= 256, "a message is longer than the limit")
        reading.messages.append(message)
      }
      precondition(reader.count <= 256 + size + 16, "more is kept than the limit allows")
    }
  } catch {
    reading.fault = error
  }
  return reading
}
