internal import CPcap

/// A frame of a capture file.
package struct CapturedFrame: Equatable, Sendable {
  /// Since 1970, of which 32 bits count; and what is over.
  package var seconds: Int64
  package var nanoseconds: Int64
  /// As many octets as were kept.
  package var octets: [UInt8]
  /// How many there were.
  package var originalLength: Int

  package init(seconds: Int64, nanoseconds: Int64, octets: [UInt8], originalLength: Int) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.octets = octets
    self.originalLength = originalLength
  }
}

/// A capture file that libpcap reads: pcap of any byte order and resolution, and pcapng.
///
/// A class, because libpcap's state and the octets that it reads have one owner.
@safe package final class CaptureFile {
  private let library: PcapLibrary
  private let file: OpaquePointer
  private let octets: UnsafeMutableBufferPointer<UInt8>

  /// Begins to read a file, which anybody may have written. Throws where it is no capture.
  package init(_ content: [UInt8], library: PcapLibrary) throws(PcapError) {
    let octets = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, content.count))
    _ = unsafe octets.initialize(from: content)
    let (opened, message) = unsafe withMessage {
      unsafe cpcap_open(library.pointer, octets.baseAddress, content.count, $0)
    }
    guard let file = unsafe opened else {
      unsafe octets.deallocate()
      throw PcapError(.refused, message)
    }
    self.library = library
    unsafe self.file = file
    unsafe self.octets = unsafe octets
  }

  deinit {
    unsafe cpcap_close(file)
    unsafe octets.deallocate()
  }

  /// What kind of frames it has: one of the numbers DLT_ of libpcap.
  package var linkType: UInt32 { UInt32(bitPattern: unsafe cpcap_link_type(file)) }

  /// The name of this kind, such as `EN10MB`.
  package var linkTypeName: String {
    let number = unsafe cpcap_link_type(file)
    let name = unsafe cpcap_link_name(library.pointer, number)
    return unsafe name.map { unsafe String(cString: $0) } ?? "\(number)"
  }

  /// Reads the next frame; nil behind the last. Throws where the file stops making sense.
  package func next() throws(PcapError) -> CapturedFrame? {
    var frame = unsafe cpcap_frame()
    let (result, message) = unsafe withMessage { unsafe cpcap_next(file, &frame, $0) }
    guard result >= 0 else { throw PcapError(.refused, message) }
    guard result > 0 else { return nil }
    let kept = unsafe UnsafeBufferPointer(start: frame.octets, count: Int(frame.kept))
    return unsafe CapturedFrame(
      seconds: min(max(0, frame.seconds), Int64(UInt32.max)),
      nanoseconds: min(max(0, frame.nanoseconds), 999_999_999), octets: Array(kept),
      originalLength: Int(frame.length))
  }
}
