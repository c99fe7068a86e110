import Attachment

/// Checks that octets that are decoded as frames result in frames or an error, in whichever pieces
/// they arrive, and that a decoded message can be encoded and decoded again.
@Sendable func fuzzFrames(_ octets: [UInt8]) {
  guard let last = octets.last else { return }
  let whole = decode(octets, pieces: octets.count)
  let pieces = decode(octets, pieces: Int(last) + 1)
  precondition(whole == pieces, "the pieces change what is decoded")
  for frame in whole.frames {
    if let message = try? ClientMessage(frame) {
      let again = try? ClientMessage(message.frame)
      precondition(again == message, "what a client wrote reads differently")
    }
    if let message = try? ServerMessage(frame) {
      let again = try? ServerMessage(message.frame)
      precondition(again == message, "what a server wrote reads differently")
    }
  }
}

/// The frames that a stream of octets contains, and the error at which decoding ended; nil if there
/// was none.
private struct Decoded: Equatable {
  var frames: [Frame] = []
  var error: FrameError?
}

/// Decodes octets that arrive in pieces of `size`.
private func decode(_ octets: [UInt8], pieces size: Int) -> Decoded {
  var decoder = FrameDecoder()
  var decoded = Decoded()
  do throws(FrameError) {
    for start in stride(from: 0, to: octets.count, by: size) {
      decoder.append(octets[start..<min(start + size, octets.count)])
      while let frame = try decoder.next() { decoded.frames.append(frame) }
    }
  } catch {
    decoded.error = error
  }
  return decoded
}
