import Lab
import LabTestSupport

/// Whatever the octets are, they are a lab or have errors with their places; a small lab begins, and
/// its checks end.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzLab(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  LabTrial.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
