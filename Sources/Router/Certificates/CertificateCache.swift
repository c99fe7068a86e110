/// Certificates that negotiations of a service set have used: the peers', those that led to an
/// authority, and the authorities.
package struct CertificateCache: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    /// Counts from 1, and is never used again.
    package var number: Int
    /// As it came.
    package var der: [UInt8]
    /// Whether it is one that was loaded here to be believed.
    package var isTrusted: Bool
  }

  /// The oldest first.
  package private(set) var entries: [Entry] = []
  private var lastNumber = 0

  /// Beyond them, the oldest goes.
  static let capacity = 256

  /// Takes in a chain, its authority first, unless it is known.
  mutating func add(chain: [[UInt8]]) {
    for (index, der) in chain.enumerated().reversed()
    where !entries.contains(where: { $0.der == der }) {
      lastNumber += 1
      entries.append(
        Entry(number: lastNumber, der: der, isTrusted: index == chain.count - 1))
    }
    entries.removeFirst(max(0, entries.count - Self.capacity))
  }

  /// Forgets one entry, or all. False: there is none of that number.
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
