import Configuration
import Datastore
import Management

/// The report of `show system commit`.
struct CommitHistory: TreeReport {
  var elements: [Element]

  /// Creates the report. `records` are the newest first. `pending` is a scheduled commit, with its
  /// requester and date. While a rollback is pending, the newest commit can still be confirmed.
  init(
    records: [CommitRecord], pending: (requester: Requester, date: Int64)? = nil,
    isRollbackPending: Bool = false
  ) {
    var children: [Element] = []
    if let pending {
      children.append(
        Element(
          "commit-pending",
          [
            Element("user", pending.requester.user), Element("client", pending.requester.via),
            .date("date-time", pending.date),
          ]))
    }
    for (number, record) in records.enumerated() {
      children.append(
        Self.entry(number, record, isRollbackPending: number == 0 && isRollbackPending))
    }
    elements = [Element("commit-information", children)]
  }

  private static func entry(
    _ number: Int, _ record: CommitRecord, isRollbackPending: Bool
  ) -> Element {
    var children = [
      Element("sequence-number", number), Element("user", record.user),
      Element("client", record.via), .date("date-time", record.date),
    ]
    if let confirmation = record.confirmation {
      children.append(Element("comment", confirmation.text))
    }
    if let comment = record.comment { children.append(Element("log", comment)) }
    if isRollbackPending { children.append(Element("commit-confirmed", "rollback pending")) }
    return Element("commit-history", children)
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { entry in
      entry.name == "commit-pending" ? pendingLine(entry) : lines(entry)
    }.joined()
  }

  private static func pendingLine(_ entry: Element) -> String {
    let date = CalendarDate.plain(entry.child("date-time")?.seconds ?? 0)
    let (user, client) = (entry.value(of: "user") ?? "", entry.value(of: "client") ?? "")
    return "commit requested by \(user) via \(client) at \(date)\n"
  }

  private static func lines(_ entry: Element) -> String {
    func value(_ name: String) -> String { entry.value(of: name) ?? "" }
    var text = padded(value("sequence-number"), 4)
    text += "\(value("date-time")) by \(value("user")) via \(value("client"))"
    text += entry.value(of: "comment").map { " \($0)\n" } ?? "\n"
    for name in ["log", "commit-confirmed"] {
      if let remark = entry.value(of: name) { text += "    \(remark)\n" }
    }
    return text
  }
}
