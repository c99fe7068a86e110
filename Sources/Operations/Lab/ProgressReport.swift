import Configuration
import Lab

/// The report of `show lab progress`.
struct ProgressReport: TreeReport {
  let elements: [Element]

  init(_ progress: LabProgress, of user: String) {
    let labs = progress.entries.filter { $0.key.user == user }.sorted { $0.key < $1.key }
    elements = [
      Element(
        "lab-progress-information",
        labs.map { key, entry in
          let stage = entry.stage.map { [Element("stage", $0)] } ?? []
          let points = entry.points.sorted { $0.key < $1.key }.map { name, points in
            Element("lab-stage", [Element("name", name), Element("points", points)])
          }
          return Element("lab-progress", [Element("lab", key.lab)] + stage + points)
        })
    ]
  }

  static func text(of elements: [Element]) -> String {
    elements.flatMap(\.children).map { lab in
      var text = "Lab \(lab.words("lab"))"
      if let stage = lab.value(of: "stage") { text += ", at stage \(stage)" }
      text += "\n"
      for stage in lab.all("lab-stage") {
        text += "  " + padded(stage.words("name"), 24) + "\(stage.words("points")) points\n"
      }
      return text
    }.joined()
  }
}
