import Configuration

/// The report of `show chassis routing-engine`. The program is the only routing engine.
struct RoutingEngineReport: TreeReport {
  var elements: [Element]

  init(activity: SystemActivity, memory: SystemResources.Memory) {
    let upTime = activity.now - activity.startDate
    let memoryRows =
      memory.total == 0
      ? []
      : [
        Element("memory-dram-size", "\(memory.total >> 20) MB"),
        Element(
          "memory-buffer-utilization", SystemResources.percent(memory.used, of: memory.total)),
      ]
    elements = [
      Element(
        "route-engine-information", attributes: [.namespace("chassis")],
        [
          Element(
            "route-engine",
            [
              Element("slot", 0), Element("mastership-state", "master"), Element("status", "OK"),
            ] + memoryRows + [
              Element("model", "aspic"), .date("start-time", activity.startDate),
              .age("up-time", upTime),
            ] + activity.averages)
        ])
    ]
  }

  static func text(of elements: [Element]) -> String {
    "Routing Engine status:\n"
      + elements.flatMap { $0.all("route-engine") }.map { engine in
        func value(_ name: String) -> String { engine.value(of: name) ?? "" }
        func row(_ name: String, _ value: String) -> String {
          "    " + padded(name, 31) + value + "\n"
        }
        let averages = ["one", "five", "fifteen"].map { value("load-average-\($0)") }
        return "  Slot \(value("slot")):\n"
          + row("Current state", value("mastership-state") == "master" ? "Master" : "Backup")
          + (engine.value(of: "memory-dram-size").map { row("DRAM", $0) } ?? "")
          + (engine.value(of: "memory-buffer-utilization")
            .map { row("Memory utilization", aligned($0, 4) + " percent") } ?? "")
          + row("Model", value("model")) + row("Start time", value("start-time"))
          + row("Uptime", value("up-time"))
          + row("Load averages:", "1 minute   5 minute  15 minute")
          + row("", averages.map { aligned($0, 8, blanks: 0) }.joined(separator: "   "))
      }.joined()
  }
}
