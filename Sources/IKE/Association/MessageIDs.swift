/// The message IDs of the phase 2 exchanges under an IKE SA. None is used twice, so a replayed
/// message is detected.
struct MessageIDs {
  private(set) var used: Set<UInt32> = []

  /// The largest number of message IDs of an IKE SA; after that it answers no new exchange.
  static let maximum = 65_536

  init(used: Set<UInt32> = []) { self.used = used }

  func contains(_ messageID: UInt32) -> Bool { used.contains(messageID) }

  /// Marks a message ID as used. Returns false if it was used before, or if `maximum` have been
  /// used.
  mutating func use(_ messageID: UInt32) -> Bool {
    used.count < Self.maximum && used.insert(messageID).inserted
  }

  /// Returns an unused random message ID, or any once `maximum` have been used.
  mutating func next(in turn: inout Turn) -> UInt32 {
    while true {
      let messageID = turn.randomMessageID()
      if use(messageID) || used.count == Self.maximum { return messageID }
    }
  }
}
