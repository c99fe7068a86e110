/// The memory and the file systems of the machine that the program runs on.
package struct SystemResources {
  /// The main memory of a machine.
  package struct Memory: Equatable, Sendable {
    /// The number of octets; 0 if it is not known.
    package var total: UInt64 = 0
    /// The number of octets that no program uses. It may exceed `total`, because the two values are
    /// read separately.
    package var free: UInt64 = 0

    /// Creates the state of a memory about which nothing is known.
    package init() {}

    /// The number of octets that programs use.
    var used: UInt64 { total - min(free, total) }
  }

  /// A file system that holds files of the program.
  package struct FileSystem: Equatable, Sendable {
    /// The name of the device.
    package var name: String
    /// The folder on which it is mounted.
    package var place: String
    /// The number of octets.
    package var total: UInt64
    /// The number of octets that files occupy.
    package var used: UInt64
    /// The number of octets that users other than root can still write.
    package var available: UInt64

    /// Creates a file system from its properties.
    package init(name: String, place: String, total: UInt64, used: UInt64, available: UInt64) {
      self.name = name
      self.place = place
      self.total = total
      self.used = used
      self.available = available
    }
  }

  /// Returns the state of the main memory.
  package var memory: () -> Memory = { Memory() }
  /// Returns the file system of the state folder; none if nothing is kept beyond the process.
  package var fileSystems: () -> [FileSystem] = { [] }

  /// Creates the resources of a machine about which nothing is known.
  package init() {}

  /// Returns the used part of a total in percent, rounded down.
  static func percent(_ part: UInt64, of total: UInt64) -> Int {
    total == 0 ? 0 : Int((Double(part) / Double(total) * 100).rounded(.down))
  }
}
