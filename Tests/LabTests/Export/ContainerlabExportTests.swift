import Glibc
import Lab
import Testing

/// Exported labs equal the recorded golden texts. `RECORD=1 swift test` writes the golden texts
/// again and fails.
@Suite("Export for containerlab")
struct ContainerlabExportTests {
  /// The built-in labs that live routers cannot have, with the errors.
  private static let refused = [
    "certificates": [
      "certificates.lab:9:5: error: certificates are made when a lab begins, and an export has none; "
        + "use pre-shared keys"
    ],
    "course": [
      "course.lab:366:9: error: link 'core' has a NAT, which an export cannot have",
      "course.lab:120:5: error: router 'pe2' has several links to other routers, pe2-r3, core; a live "
        + "router has one outside port",
      "course.lab:120:5: error: port 'so-0/1/0' of router 'pe2' has no address, by which others reach "
        + "the router",
      "course.lab:186:5: error: router 'pe3' has several links to other routers, pe3-r3, core; a live "
        + "router has one outside port",
      "course.lab:239:5: error: router 'r3' has several links to other routers, pe3-r3, pe2-r3; a live "
        + "router has one outside port",
      "course.lab:239:5: error: port 'so-0/0/1' of router 'r3' has no address, by which others reach "
        + "the router",
      "course.lab:239:5: error: port 'so-0/0/0' of router 'r3' has no address, by which others reach "
        + "the router",
    ],
    "dsa-signatures": [
      "dsa-signatures.lab:2:5: error: certificates are made when a lab begins, and an export has none; "
        + "use pre-shared keys"
    ],
    "nat": ["nat.lab:258:9: error: link 'core' has a NAT, which an export cannot have"],
    "rsa-signatures": [
      "rsa-signatures.lab:2:5: error: certificates are made when a lab begins, and an export has none; "
        + "use pre-shared keys"
    ],
  ]

  private static let folder: String = {
    let parts = #filePath.split(separator: "/").dropLast(2)
    return "/\(parts.joined(separator: "/"))"
  }()

  private static func file(_ name: String) throws -> LabFile {
    if let built = try LabLibrary.file(named: name) { return built }
    let text = try #require(GoldenFile.read("\(folder)/Drawings/\(name).lab"))
    return try LabFile(Array(text.utf8), named: "\(name).lab")
  }

  @Test(arguments: LabLibrary.names + ["hub"])
  func isAsRecorded(_ name: String) throws {
    let file = try Self.file(name)
    let export: ContainerlabExport
    do throws(LabErrors) { export = try ContainerlabExport(file) } catch {
      #expect(error.errors.map(\.description) == Self.refused[name])
      return
    }
    #expect(Self.refused[name] == nil)
    let text = export.files.map { file in
      "==> \(file.path) \(String(file.mode, radix: 8)) <==\n\(file.text)"
    }.joined(separator: "\n")
    let path = "\(Self.folder)/Exports/\(name).txt"
    if GoldenFile.read(path) != text, unsafe getenv("RECORD") != nil {
      GoldenFile.write(text, to: path)
      Issue.record("recorded anew: \(path)")
    }
    #expect(GoldenFile.read(path) == text)
  }

  @Test func aStageIsExportedAsItStarts() throws {
    let file = try Self.file("keys")
    let start = try ContainerlabExport(file).files
    let stage = try ContainerlabExport(file, atStage: 0).files
    #expect(start.map(\.path) == stage.map(\.path))
    #expect(start != stage)
  }

  /// Only configuration files contain keys, and only their owner can read them.
  @Test func configurationsAreForTheirOwner() throws {
    for file in try ContainerlabExport(try Self.file("pe-example")).files {
      #expect((file.mode == 0o600) == file.path.hasSuffix(".conf"))
      #expect(file.text.contains("$9$") == file.path.hasSuffix(".conf"))
    }
  }
}
