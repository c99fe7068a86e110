import Configuration
import Network

/// `show lab links`
struct LinksReport: Report {
  var links: [LinkStatus]

  var text: String {
    var text = "Link        State       Packets    Lost  Twice   Late  Altered  Impairment\n"
    for status in links {
      let counters = status.counters
      text += padded(status.link.name, 12) + padded(Self.state(status), 6)
      text += aligned("\(counters.sent)", 13) + aligned("\(counters.lost)", 8)
      text += aligned("\(counters.duplicated)", 7) + aligned("\(counters.reordered)", 7)
      text += aligned("\(counters.corrupted)", 9) + "  \(Self.words(status.impairment))\n"
    }
    return text
  }

  private static func state(_ status: LinkStatus) -> String { status.isCut ? "down" : "up" }

  private static func words(_ impairment: Impairment) -> String {
    let all = [
      ("loss", impairment.loss), ("duplicate", impairment.duplication),
      ("reorder", impairment.reordering), ("corrupt", impairment.corruption),
    ].filter { $0.1 > 0 }
    return all.isEmpty ? "none" : all.map { "\($0) \($1)%" }.joined(separator: ", ")
  }

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
}
