import ArgumentParser
import Lab
import Operations

/// The command `aspic lab list`, which lists the built-in labs.
struct LabListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the labs that are built in, with their stages.")

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let output = StandardOutput()
    var rows: [(name: String, title: String, stages: [LabStage])] = []
    for name in LabLibrary.names {
      guard let lab = try LabLibrary.file(named: name)?.lab() else { continue }
      rows.append((name, lab.title, lab.stages))
    }
    if json {
      output.write(
        JSONText.array(
          rows.map { row in
            JSONText.object([
              ("name", .text(row.name)), ("title", .text(row.title)),
              (
                "stages",
                .list(
                  row.stages.map {
                    .object([
                      ("name", .text($0.name)), ("title", .text($0.title)),
                      ("points", .number($0.points)),
                    ])
                  })
              ),
            ])
          }) + "\n")
    } else {
      let width = rows.map(\.name.count).max().map { $0 + 2 } ?? 0
      for row in rows {
        output.write(
          row.name + String(repeating: " ", count: width - row.name.count) + row.title + "\n")
        for (number, stage) in row.stages.enumerated() {
          output.write("  \(number + 1). \(stage.name): \(stage.title) (\(stage.points) points)\n")
        }
      }
    }
    if let failure = output.failure { throw failure }
  }
}
