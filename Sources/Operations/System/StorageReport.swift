import Configuration

/// The report of `show system storage`: the file systems that hold the program's files, in blocks
/// of 1,024 octets.
struct StorageReport: TreeReport {
  var elements: [Element]

  init(fileSystems: [SystemResources.FileSystem]) {
    elements = [
      Element(
        "system-storage-information", fileSystems.map { Self.element($0) })
    ]
  }

  private static func element(_ fileSystem: SystemResources.FileSystem) -> Element {
    func blocks(_ name: String, _ octets: UInt64) -> Element {
      Element(
        name, "\(octets >> 10)",
        attributes: [Element.Attribute("junos:format", size(octets))])
    }
    let percent = SystemResources.percent(fileSystem.used, of: fileSystem.total)
    return Element(
      "filesystem",
      [
        Element("filesystem-name", fileSystem.name),
        blocks("total-blocks", fileSystem.total), blocks("used-blocks", fileSystem.used),
        blocks("available-blocks", fileSystem.available),
        Element("used-percent", aligned("\(percent)", 3, blanks: 0)),
        Element("mounted-on", fileSystem.place),
      ])
  }

  /// Returns a size of at most three digits with a unit, in the form of `df -h`.
  static func size(_ octets: UInt64) -> String {
    var value = Double(octets)
    var units = ["B", "K", "M", "G", "T", "P"][...]
    while value >= 999.5, units.count > 1 {
      value /= 1024
      units = units.dropFirst()
    }
    let unit = units.first ?? ""
    if unit == "B" || value >= 9.95 { return "\(Int(value.rounded()))\(unit)" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)\(unit)"
  }

  static func text(of elements: [Element]) -> String {
    padded("Filesystem", 25) + "Size       Used      Avail  Capacity   Mounted on\n"
      + elements.flatMap(\.children).map { fileSystem in
        func column(_ name: String) -> String {
          fileSystem.child(name)?.attribute("junos:format") ?? ""
        }
        return padded(fileSystem.words("filesystem-name"), 21)
          + aligned(column("total-blocks"), 8) + aligned(column("used-blocks"), 11)
          + aligned(column("available-blocks"), 11)
          + aligned(fileSystem.words("used-percent") + "%", 10)
          + "  \(fileSystem.words("mounted-on"))\n"
      }.joined()
  }
}
