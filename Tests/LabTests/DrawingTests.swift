import Glibc
import Lab
import Network
import TestSupport
import Testing
import Wire

/// Drawings of networks equal the recorded ones. `RECORD=1 swift test` writes them again and fails.
@Suite("Drawings")
struct DrawingTests {
  private static let folder: String = {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/Drawings"
  }()

  private static func lab(_ name: String) throws -> Lab {
    if let built = try LabLibrary.file(named: name) { return try built.lab() }
    let text = try #require(GoldenFile.read("\(folder)/\(name).lab"))
    return try LabFile(Array(text.utf8), named: "\(name).lab").lab()
  }

  @Test(
    arguments: ["pe-example", "hub"],
    [(DrawingForm.svg, "svg"), (.mermaid, "mmd"), (.dot, "dot"), (.text, "txt")])
  func isAsRecorded(_ name: String, _ form: (DrawingForm, String)) throws {
    let drawn = try Self.lab(name).drawing(atStage: nil).text(form.0)
    let path = "\(Self.folder)/\(name).\(form.1)"
    if GoldenFile.read(path) != drawn, unsafe getenv("RECORD") != nil {
      GoldenFile.write(drawn, to: path)
      Issue.record("recorded anew: \(path)")
    }
    #expect(GoldenFile.read(path) == drawn)
  }

  @Test(arguments: LabLibrary.names)
  func everyLabFitsATerminal(_ name: String) throws {
    let text = try Self.lab(name).drawing(atStage: nil).text(.text)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  /// Names with characters that have a meaning in one of the notations are escaped.
  @Test func namesAreEscaped() throws {
    let hostile = ##"a<b>&"c"\#|`]"##
    let topology = Topology(
      nodes: [
        .init(name: hostile, kind: .host([.any])), .init(name: "r", kind: .router(ports: ["p\""])),
      ],
      links: [.init(name: hostile, ends: [.init(hostile, "eth0"), .init("r", "p\"")])])
    let drawing = Drawing(
      Network(topology, at: .origin, seed: 1), title: hostile, showsStates: true)
    #expect(MarkupCheck(drawing.text(.svg)).isSound)
    #expect(DotCheck(drawing.text(.dot)).isSound)
    // Quotation marks occur in pairs, around labels.
    let mermaid = drawing.text(.mermaid).split(separator: "\n").dropFirst()
    #expect(mermaid.allSatisfy { line in line.count { $0 == "\"" } == 2 })
    #expect(!drawing.text(.text).isEmpty)
  }

  @Test(arguments: ["pe-example", "hub", "nat"])
  func notationsAreSound(_ name: String) throws {
    let drawing = try Self.lab(name).drawing(atStage: nil)
    #expect(MarkupCheck(drawing.text(.svg)).isSound)
    #expect(DotCheck(drawing.text(.dot)).isSound)
  }

  @Test func theChecksFindWhatIsWrong() {
    #expect(!MarkupCheck("<svg><a></svg>").isSound)
    #expect(!MarkupCheck("<svg>a & b</svg>").isSound)
    #expect(!MarkupCheck("<svg a=b></svg>").isSound)
    #expect(!DotCheck("graph g { a -- }").isSound)
    #expect(!DotCheck("graph g { a [label=\"b] }").isSound)
    #expect(!DotCheck("graph g { a").isSound)
  }

  @Test func aRingIsDrawnWhole() {
    let names = ["a", "b", "c"]
    let topology = Topology(
      nodes: names.map { .init(name: $0, kind: .host([])) },
      links: [("a", "b"), ("b", "c"), ("c", "a")].map {
        .init(name: $0 + $1, ends: [.init($0, "eth0"), .init($1, "eth0")])
      })
    let drawing = Drawing(Network(topology, at: .origin, seed: 1), title: "", showsStates: true)
    #expect(drawing.text(.text).contains("Further links\n  bc: b -- c\n"))
    #expect(MarkupCheck(drawing.text(.svg)).isSound)
  }
}
