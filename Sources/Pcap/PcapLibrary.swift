internal import CPcap

/// libpcap, which is loaded with the first filter or capture file, so that it does not delay the
/// start of the program. All other functions work without it.
///
/// It is a class because filters and files share the library that it owns.
@safe package final class PcapLibrary {
  /// The file names of the library: Debian's and that of other systems.
  package static let names = ["libpcap.so.0.8", "libpcap.so.1"]

  let pointer: OpaquePointer

  /// Loads the first library of these names that exists. Throws `missing` with the reason of the
  /// loader.
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

/// The reason why a call of libpcap failed.
package struct PcapError: Error, Equatable, CustomStringConvertible {
  /// The kinds of errors.
  package enum Reason: Equatable, Sendable {
    /// The library cannot be loaded.
    case missing
    /// The library rejects its input.
    case refused
  }

  /// The kind of the error, with its values.
  package var reason: Reason
  /// The message of libpcap or of the loader.
  package var message: String

  /// Creates the error from the message of libpcap or of the loader.
  package init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  /// The message for the user, which names the missing package if the library cannot be loaded.
  package var description: String {
    switch reason {
    case .missing: "libpcap is missing: install the package libpcap0.8 (\(message))"
    case .refused: message
    }
  }
}

/// Calls `body` with a buffer for a message. Returns its result and the message, which may be
/// empty.
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
