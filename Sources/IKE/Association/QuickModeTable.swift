/// The quick modes of an IKE SA, those under way and those finished, by message ID.
struct QuickModeTable {
  private var quickModes: [UInt32: QuickMode] = [:]

  subscript(messageID: UInt32) -> QuickMode? {
    get { quickModes[messageID] }
    set { quickModes[messageID] = newValue }
  }

  mutating func remove(_ messageID: UInt32) -> QuickMode? {
    quickModes.removeValue(forKey: messageID)
  }

  /// The message IDs of the finished quick modes.
  var finished: [UInt32] {
    quickModes.compactMap { $0.value.forgetAt == nil ? nil : $0.key }
  }

  /// The quick modes under way, sorted by message ID.
  var underWay: [(messageID: UInt32, quickMode: QuickMode)] {
    quickModes.filter { $0.value.forgetAt == nil }
      .map { ($0.key, $0.value) }
      .sorted { $0.messageID < $1.messageID }
  }
}
