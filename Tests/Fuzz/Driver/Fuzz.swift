import FuzzTargets
import Glibc

/// The target that the environment names. The process ends if no target has this name.
private let target: FuzzTarget = {
  let name = unsafe getenv("ASPIC_FUZZ").map { unsafe String(cString: $0) } ?? ""
  if let target = FuzzTarget.named(name) { return target }
  let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
  let message = "ASPIC_FUZZ is '\(name)'; the targets are \(names)\n"
  _ = unsafe message.withCString { unsafe write(STDERR_FILENO, $0, strlen($0)) }
  exit(2)
}()

/// Initialises the fuzzer; libFuzzer calls this function once at its start.
@_cdecl("LLVMFuzzerInitialize")
func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
  _ = target
  return 0
}

/// Runs the target with one input; libFuzzer calls this function with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
