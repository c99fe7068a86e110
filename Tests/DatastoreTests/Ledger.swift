import Datastore
import Testing

extension Datastore {
  /// The text of the active configuration, or nil if there is none or none that can be read.
  var active: [UInt8]? { try? text(ofRollback: 0) }
}

/// The texts that a datastore must contain, newest first. Tests commit through a ledger and compare
/// the store with it.
struct Ledger {
  private(set) var texts: [[UInt8]] = []

  /// The text of the next commit of a test, which differs from the others also in its length.
  var nextText: [UInt8] { Self.text(texts.count + 1) }

  static func text(_ number: Int) -> [UInt8] {
    Array(String(repeating: "host-name r\(number);\n", count: 1 + number % 7).utf8)
  }

  mutating func record(_ text: [UInt8]) { texts.insert(text, at: 0) }

  mutating func commit(to store: inout Datastore) throws {
    let text = nextText
    try store.commit(text, date: Int64(texts.count), user: "root", comment: nil)
    record(text)
  }

  /// Requires that the store contains the newest 50 texts and their records, each complete.
  func expect(in store: Datastore, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let kept = Array(texts.prefix(50))
    #expect(store.active == kept.first, sourceLocation: sourceLocation)
    try #require(store.records.count == kept.count, sourceLocation: sourceLocation)
    for (number, text) in kept.enumerated() {
      try #require(try store.text(ofRollback: number) == text, sourceLocation: sourceLocation)
    }
  }
}
