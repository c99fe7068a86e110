import Configuration
import Datastore
import Management

/// The report of `show system commit revision`: an identifier of the active configuration, by which
/// a program notices later commits.
struct CommitRevision: TreeReport {
  var elements: [Element]

  /// Creates the report. `record` is nil if nothing has been committed yet. While a rollback is
  /// pending, the comment contains the minutes after which it is due.
  init(_ record: CommitRecord?, isRollbackPending: Bool, isDetailed: Bool) {
    var children = [
      Element("revision", "re0-\(record?.date ?? 0)-\(record?.serial ?? 0)")
    ]
    if isDetailed, let record {
      children += [
        Element("user", record.user), Element("client", record.via),
        .date("date-time", record.date),
      ]
      if isRollbackPending, let confirmation = record.confirmation {
        children.append(Element("comment", confirmation.text))
      } else if let comment = record.comment {
        children.append(Element("comment", comment))
      }
    }
    elements = [Element("commit-revision-information", children)]
  }

  static func text(of elements: [Element]) -> String {
    let titles = [
      "revision": "Revision", "user": "User    ", "client": "Client  ", "date-time": "Time    ",
      "comment": "Comment ",
    ]
    return elements.flatMap(\.children).map { child in
      titles[child.name].map { "\($0): \(child.text)\n" } ?? ""
    }.joined()
  }
}
