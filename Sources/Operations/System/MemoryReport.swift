import Configuration

/// The report of `show system memory`: the memory of the machine on which the program runs, in
/// units of 1,024 octets.
struct MemoryReport: TreeReport {
  var elements: [Element]

  init(memory: SystemResources.Memory) {
    func part(_ name: String, _ octets: UInt64) -> [Element] {
      [
        Element("system-memory-\(name)", "\(octets >> 10)"),
        Element(
          "system-memory-\(name)-percent",
          "\(SystemResources.percent(octets, of: memory.total))%"),
      ]
    }
    elements = [
      Element(
        "system-memory-information",
        [
          Element(
            "system-memory-summary-information",
            part("total", memory.total) + part("active", memory.used)
              + part("free", min(memory.free, memory.total)))
        ])
    ]
  }

  static func text(of elements: [Element]) -> String {
    "System memory usage distribution:\n"
      + elements.flatMap(\.children).map { summary in
        [("Total", "total"), ("Active", "active"), ("Free", "free")].map { title, name in
          let size = summary.words("system-memory-\(name)")
          let percent = summary.words("system-memory-\(name)-percent")
          return aligned("\(title) memory:", 24, blanks: 0)
            + aligned(size, 10) + " Kbytes (" + aligned(percent, 4, blanks: 0) + ")\n"
        }.joined()
      }.joined()
  }
}
