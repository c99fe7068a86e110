/// What a machine has for the programs that run on it.
package struct SystemResources: Equatable, Sendable {
  /// In octets.
  package struct Memory: Equatable, Sendable {
    /// 0: it is not known.
    package var total: UInt64 = 0
    package var free: UInt64 = 0

    package init() {}

    var used: UInt64 { total - min(free, total) }
  }

  /// Where files are kept.
  package struct FileSystem: Equatable, Sendable {
    /// The name of the device.
    package var name: String
    /// The folder that it is mounted on.
    package var place: String
    /// In octets.
    package var total: UInt64
    package var used: UInt64
    package var available: UInt64

    package init(name: String, place: String, total: UInt64, used: UInt64, available: UInt64) {
      self.name = name
      self.place = place
      self.total = total
      self.used = used
      self.available = available
    }
  }

  package var memory = Memory()
  /// The one of the state folder; none where nothing is kept beyond the process.
  package var fileSystems: [FileSystem] = []

  package init() {}

  /// Returns how much of a total is used, in whole percent.
  static func percent(_ part: UInt64, of total: UInt64) -> Int {
    total == 0 ? 0 : Int((Double(part) / Double(total) * 100).rounded(.down))
  }
}
