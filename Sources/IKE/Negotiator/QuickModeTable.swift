/// The quick modes of each IKE SA, under way and done.
struct QuickModeTable {
  /// By our own cookie and the message ID.
  private var byPhaseOne: [UInt64: [UInt32: QuickMode]] = [:]

  subscript(name: Negotiator.QuickModeName) -> QuickMode? {
    get { byPhaseOne[name.cookie]?[name.messageID] }
    set {
      byPhaseOne[name.cookie, default: [:]][name.messageID] = newValue
      if byPhaseOne[name.cookie]?.isEmpty == true { byPhaseOne[name.cookie] = nil }
    }
  }

  mutating func remove(_ name: Negotiator.QuickModeName) -> QuickMode? {
    defer { self[name] = nil }
    return self[name]
  }

  mutating func removeAll(of cookie: UInt64) { byPhaseOne[cookie] = nil }

  /// Returns the message IDs of the finished quick modes of an IKE SA.
  func finished(of cookie: UInt64) -> [UInt32] {
    byPhaseOne[cookie, default: [:]].compactMap { $0.value.forgetAt == nil ? nil : $0.key }
  }

  /// Those of an IKE SA that have not come about yet, by their message IDs.
  func underWay(_ cookie: UInt64) -> [(name: Negotiator.QuickModeName, quickMode: QuickMode)] {
    byPhaseOne[cookie, default: [:]].filter { $0.value.forgetAt == nil }
      .map { (Negotiator.QuickModeName(cookie: cookie, messageID: $0.key), $0.value) }
      .sorted { $0.name.messageID < $1.name.messageID }
  }
}
