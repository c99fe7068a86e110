private import COpenSSL

/// Secret octets: a key or a pre-shared secret. Copies share one buffer, which is wiped with the
/// last of them. Printing shows nothing, and a comparison takes constant time.
package struct Secret: Sendable {
  private let buffer: Buffer

  /// Copies the octets into a new buffer. The caller wipes the original if it is secret too.
  package init(_ octets: some Collection<UInt8>) { buffer = Buffer(octets) }

  /// The number of octets.
  package var count: Int { unsafe buffer.octets.count }

  /// Calls `body` with the octets, which must not be kept.
  package func withOctets<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let octets = unsafe buffer.octets
    return try body(octets.span)
  }

  /// The buffer is a class because only its last owner can wipe it.
  private final class Buffer: Sendable {
    nonisolated(unsafe) private(set) var octets: [UInt8]

    init(_ octets: some Collection<UInt8>) {
      // The octets are copied into a new array: `Array(octets)` of an array would share its
      // storage, and wiping shared storage wipes a copy.
      var own: [UInt8] = []
      own.reserveCapacity(octets.count)
      own.append(contentsOf: octets)
      unsafe self.octets = own
    }

    deinit { unsafe wipe(&octets) }
  }
}

extension Secret: Equatable {
  /// Returns whether the octets are equal. The time depends on the lengths only.
  package static func == (left: Secret, right: Secret) -> Bool {
    left.withOctets { left in right.withOctets { right in constantTimeEqual(left, right) } }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The same text for all secrets, so that no log record shows one.
  package var description: String { "<secret>" }
  /// The same text as `description`.
  package var debugDescription: String { description }
  /// A mirror without children, so that `dump` shows no octets.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Returns whether two sequences of octets are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in left.indices { difference |= left[index] ^ right[index] }
  return difference == 0
}

/// Overwrites secret octets in a way that the compiler does not remove.
package func wipe(_ octets: inout [UInt8]) {
  unsafe octets.withUnsafeMutableBytes { bytes in
    if let start = bytes.baseAddress { unsafe OPENSSL_cleanse(start, bytes.count) }
  }
}
