internal import CPcap

/// libpcap, which is loaded by the first filter or capture file, so that the start of a process does
/// not wait for it. Without it nothing else is missing.
///
/// A class, because filters and files share what it owns.
@safe package final class PcapLibrary {
  /// The name that Debian gives it, and that of all others.
  package static let names = ["libpcap.so.0.8", "libpcap.so.1"]

  let pointer: OpaquePointer

  /// Loads the first of the libraries that is there.
  package init(names: [String] = PcapLibrary.names) throws(PcapError) {
    var reason = ""
    for name in names {
      let (loaded, message) = unsafe withMessage { unsafe cpcap_load(name, $0) }
      if let loaded = unsafe loaded {
        unsafe pointer = loaded
        return
      }
      if reason.isEmpty { reason = message }
    }
    throw PcapError(.missing, reason)
  }

  deinit { unsafe cpcap_unload(pointer) }
}

/// Why libpcap does not do what it is asked for.
package struct PcapError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    /// It cannot be loaded.
    case missing
    /// It does not take what it is given.
    case refused
  }

  package var reason: Reason
  /// The words of libpcap or of the loader.
  package var message: String

  package init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  package var description: String {
    switch reason {
    case .missing: "libpcap is missing: install the package libpcap0.8 (\(message))"
    case .refused: message
    }
  }
}

/// Calls a function that may leave a message.
func withMessage<Result>(
  _ body: (UnsafeMutablePointer<CChar>) -> Result
) -> (result: Result, message: String) {
  unsafe withUnsafeTemporaryAllocation(
    of: CChar.self, capacity: cpcap_message_size
  ) { buffer in
    unsafe buffer.initialize(repeating: 0)
    guard let start = buffer.baseAddress else { preconditionFailure("512 octets of stack") }
    let result = unsafe body(start)
    return unsafe (result, String(cString: start))
  }
}
