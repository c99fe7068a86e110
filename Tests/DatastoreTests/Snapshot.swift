import Datastore

/// Everything that a datastore keeps, as read from disk. A text that cannot be read is nil.
struct Snapshot: Equatable {
  var texts: [[UInt8]?]
  var slots: [Slot: [UInt8]] = [:]
  var deadline: Int64?
  var comments: [String?]

  init(of store: Datastore) {
    texts = store.records.indices.map { try? store.text(ofRollback: $0) }
    for slot in Slot.allCases {
      if let text = try? store.text(in: slot) { slots[slot] = text }
    }
    deadline = store.deadline
    comments = store.records.map(\.comment)
  }
}

/// The changes that can be made to what a datastore keeps.
enum Change: CaseIterable, Sendable {
  case commit
  case commitConfirmed
  case commitScheduled
  case confirm
  case keepRescue
  case keepScheduled
  case emptyRescue

  func make(in store: inout Datastore) throws(DatastoreError) {
    let text = Array("made by \(self)".utf8)
    switch self {
    case .commit: try store.commit(text, date: 7, user: "a", comment: "new")
    case .commitConfirmed:
      try store.commit(
        text, date: 7, user: "a", confirmedBy: 99, confirmation: CommitConfirmation(minutes: 1))
    case .commitScheduled:
      try store.commit(text, date: 7, user: "a", emptying: .scheduled)
    case .confirm: try store.confirm()
    case .keepRescue: try store.save(text, in: .rescue, date: 7, user: "a")
    case .keepScheduled: try store.save(text, in: .scheduled, date: 7, user: "a")
    case .emptyRescue: try store.empty(.rescue)
    }
  }

  /// Commits `history` texts, the last of which must be confirmed, and fills both slots.
  static func prepare(_ store: inout Datastore, history: Int) throws {
    for number in 1...history {
      try store.commit(
        Ledger.text(number), date: Int64(number), user: "root", comment: "commit \(number)",
        confirmedBy: number == history ? 50 : nil)
    }
    try store.save(Array("rescue".utf8), in: .rescue, date: 5, user: "root")
    try store.save(Array("scheduled".utf8), in: .scheduled, date: 60, user: "root")
  }
}
