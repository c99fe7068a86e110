import Configuration
import Network

/// The report of `show lab links`.
struct LinksReport: TreeReport {
  var links: [LinkStatus]

  private static func state(_ status: LinkStatus) -> String { status.isCut ? "down" : "up" }

  var elements: [Element] {
    let links = links.map { status in
      Element(
        "lab-link",
        [
          Element("name", status.link.name), Element("state", Self.state(status)),
          Element("packets", status.counters.sent), Element("lost", status.counters.lost),
          Element("duplicated", status.counters.duplicated),
          Element("reordered", status.counters.reordered),
          Element("corrupted", status.counters.corrupted),
          Element("loss-percent", status.impairment.loss),
          Element("duplicate-percent", status.impairment.duplication),
          Element("reorder-percent", status.impairment.reordering),
          Element("corrupt-percent", status.impairment.corruption),
        ])
    }
    return [Element("lab-link-information", links)]
  }

  static func text(of elements: [Element]) -> String {
    var text = "Link        State       Packets    Lost  Twice   Late  Altered  Impairment\n"
    for link in elements.flatMap(\.children) {
      text += padded(link.words("name"), 12) + padded(link.words("state"), 6)
      text += aligned(link.words("packets"), 13) + aligned(link.words("lost"), 8)
      text += aligned(link.words("duplicated"), 7) + aligned(link.words("reordered"), 7)
      text += aligned(link.words("corrupted"), 9) + "  \(impairment(of: link))\n"
    }
    return text
  }

  private static func impairment(of link: Element) -> String {
    let all = ["loss", "duplicate", "reorder", "corrupt"].compactMap { name in
      link.value(of: "\(name)-percent").flatMap { $0 == "0" ? nil : "\(name) \($0)%" }
    }
    return all.isEmpty ? "none" : all.joined(separator: ", ")
  }
}
