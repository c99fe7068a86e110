internal import CPcap

/// A captured frame of a capture file, with its link-layer header.
package struct CapturedFrame: Equatable, Sendable {
  /// The seconds of the capture time since 1970, limited to 32 bits.
  package var seconds: Int64
  /// The nanoseconds of the capture time, below 10^9.
  package var nanoseconds: Int64
  /// The octets that were captured.
  package var octets: [UInt8]
  /// The number of octets of the whole frame.
  package var originalLength: Int

  /// Creates a frame from its time, its octets and the length of the whole frame.
  package init(seconds: Int64, nanoseconds: Int64, octets: [UInt8], originalLength: Int) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.octets = octets
    self.originalLength = originalLength
  }
}

/// A capture file that libpcap reads: pcap of any byte order and resolution, and pcapng.
///
/// It is a class because it owns libpcap's state and the octets that libpcap reads.
@safe package final class CaptureFile {
  private let library: PcapLibrary
  private let file: OpaquePointer
  private let octets: UnsafeMutableBufferPointer<UInt8>

  /// Opens a file from its content, which may be hostile. Throws if it is not a capture file.
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

  /// The link-layer type of the frames: a DLT_ number of libpcap.
  package var linkType: UInt32 { UInt32(bitPattern: unsafe cpcap_link_type(file)) }

  /// The name of the link-layer type, such as `EN10MB`.
  package var linkTypeName: String {
    let number = unsafe cpcap_link_type(file)
    let name = unsafe cpcap_link_name(library.pointer, number)
    return unsafe name.map { unsafe String(cString: $0) } ?? "\(number)"
  }

  /// Reads the next frame; nil after the last. Throws where the file is malformed.
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
