/// Of the exchanges of phase 2 under an IKE SA: none is used twice, and what a replayed message
/// says is known.
struct MessageIDs {
  private(set) var used: Set<UInt32> = []

  /// After so many, an IKE SA has served its time, and answers nothing new.
  static let maximum = 65_536

  init(used: Set<UInt32> = []) { self.used = used }

  func contains(_ messageID: UInt32) -> Bool { used.contains(messageID) }

  /// False where the message ID was used before, or where so many were that this IKE SA has served
  /// its time.
  mutating func use(_ messageID: UInt32) -> Bool {
    used.count < Self.maximum && used.insert(messageID).inserted
  }

  /// When all are used up, any will do until this IKE SA expires.
  mutating func takeFresh(in turn: inout Turn) -> UInt32 {
    while true {
      let messageID = turn.randomMessageID()
      if use(messageID) || used.count == Self.maximum { return messageID }
    }
  }
}
