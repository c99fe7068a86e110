/// The certificates that the negotiations of a service set have used: those of peers, of
/// intermediate authorities and of trusted authorities. It holds at most 256; then the oldest is
/// removed.
package struct CertificateCache: Equatable, Sendable {
  /// A cached certificate.
  package struct Entry: Equatable, Sendable {
    /// The number by which commands name the entry. It counts from 1, and is never used again.
    package var number: Int
    /// The certificate in DER, as it was received or loaded.
    package var der: [UInt8]
    /// Whether the certificate was loaded here as a trusted one.
    package var isTrusted: Bool
  }

  /// The entries, the oldest first.
  package private(set) var entries: [Entry] = []
  private var lastNumber = 0

  /// The largest number of entries. Beyond it, the oldest is removed.
  static let capacity = 256

  /// Adds the certificates of a chain that are not cached yet, beginning with its authority.
  mutating func add(chain: [[UInt8]]) {
    for (index, der) in chain.enumerated().reversed()
    where !entries.contains(where: { $0.der == der }) {
      lastNumber += 1
      entries.append(
        Entry(number: lastNumber, der: der, isTrusted: index == chain.count - 1))
    }
    entries.removeFirst(max(0, entries.count - Self.capacity))
  }

  /// Removes one entry, or all. Returns false if no entry has the number.
  mutating func remove(_ number: Int?) -> Bool {
    guard let number else {
      entries = []
      return true
    }
    guard let index = entries.firstIndex(where: { $0.number == number }) else { return false }
    entries.remove(at: index)
    return true
  }
}
