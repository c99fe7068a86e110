private import COpenSSL

/// Octets that nobody may see: a key or a pre-shared secret. Copies share one buffer, which is
/// wiped when the last of them goes; printing shows nothing; comparison takes constant time.
package struct Secret: Sendable {
  private let buffer: Buffer

  package init(_ octets: some Collection<UInt8>) { buffer = Buffer(octets) }

  package var count: Int { unsafe buffer.octets.count }

  /// Lends the octets; do not keep them.
  package func withOctets<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let octets = unsafe buffer.octets
    return try body(octets.span)
  }

  /// A class, because only a last owner can wipe.
  private final class Buffer: Sendable {
    nonisolated(unsafe) private(set) var octets: [UInt8]

    init(_ octets: some Collection<UInt8>) {
      // An array of ours alone: `Array(octets)` of an array would share the caller's, and wiping a
      // shared one wipes a copy.
      var own: [UInt8] = []
      own.reserveCapacity(octets.count)
      own.append(contentsOf: octets)
      unsafe self.octets = own
    }

    deinit { unsafe wipe(&octets) }
  }
}

extension Secret: Equatable {
  package static func == (left: Secret, right: Secret) -> Bool {
    left.withOctets { left in right.withOctets { right in constantTimeEqual(left, right) } }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<secret>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Whether two runs of octets are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in left.indices { difference |= left[index] ^ right[index] }
  return difference == 0
}

/// Overwrites octets that were secret, in a way that no compiler leaves out.
package func wipe(_ octets: inout [UInt8]) {
  unsafe octets.withUnsafeMutableBytes { bytes in
    if let start = bytes.baseAddress { unsafe OPENSSL_cleanse(start, bytes.count) }
  }
}
