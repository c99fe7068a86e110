import Lab
import TestSupport
import Testing

/// The reader of zip archives returns the files of an archive, and refuses damaged ones.
@Suite("Zips of answers")
struct ZipArchiveTests {
  /// An archive of Python's zipfile: `pe1.set`, deflated, with `set system host-name pe1` twenty
  /// times; the folder `a/`; and `a/pe2.set`, stored, with `x`.
  private static let archive = octets(
    """
    504b03041400000008000000215c35b2bc9c20000000f4010000070000007065312e7365742b4e2d5128ae2c2e49
    cd55c8c82f2ed1cd4bcc4d55284835e42a1e9518ae1200504b03041400000000000000215c000000000000000000
    00000002000000612f504b03041400000000000000215c8316dc8c010000000100000009000000612f7065322e73
    657478504b010214031400000008000000215c35b2bc9c20000000f4010000070000000000000000000000a48100
    0000007065312e736574504b010214031400000000000000215c0000000000000000000000000200000000000000
    00000000ed4145000000612f504b010214031400000000000000215c8316dc8c0100000001000000090000000000
    000000000000a48165000000612f7065322e736574504b050600000000030003009c0000008d0000000000
    """)

  private static let script = Array(
    String(repeating: "set system host-name pe1\n", count: 20).utf8)

  @Test func holdsFilesAndNoFolders() throws {
    #expect(ZipArchive.begins(Self.archive))
    let files = try ZipArchive.files(in: Self.archive)
    #expect(
      files == [
        AnswerFile(path: "pe1.set", octets: Self.script),
        AnswerFile(path: "a/pe2.set", octets: [0x78]),
      ])
  }

  @Test func mayHaveAComment() throws {
    var octets = Self.archive
    octets[octets.count - 2] = 3
    #expect(try ZipArchive.files(in: octets + [1, 2, 3]).count == 2)
  }

  /// An altered archive is refused, or contains no more than before.
  @Test func alteredOctetsAreRefusedOrRead() {
    for octets in mutations(of: Self.archive) {
      guard let files = try? ZipArchive.files(in: octets) else { continue }
      #expect(files.count <= 3)
      for file in files {
        #expect(file.octets == Self.script || file.octets.count <= 1)
        #expect(!file.path.hasPrefix("/") && !file.path.contains(".."))
      }
    }
  }

  /// Each case alters a field of the directory's first entry, which begins at octet 141.
  @Test(
    arguments: [
      (name: "encrypted", offset: 8, octets: [1, 0]),
      (name: "method", offset: 10, octets: [12, 0]),
      (name: "checksum", offset: 16, octets: [0, 0, 0, 0]),
      (name: "smaller than it is", offset: 24, octets: [1, 0, 0, 0]),
      (name: "larger than it is", offset: 24, octets: [0xFF, 0xFF, 0, 0]),
      (name: "larger than an answer", offset: 24, octets: [0, 0, 0, 0x7F]),
      (name: "beyond the end", offset: 20, octets: [0xFF, 0xFF, 0xFF, 0xFF]),
      (name: "a link", offset: 40, octets: [0xFF, 0xA1]),
      (name: "outside", offset: 46, octets: Array("../pe1x".utf8)),
      (name: "from the root", offset: 46, octets: Array("/e1.set".utf8)),
      (name: "another system's path", offset: 46, octets: Array("p\\1.set".utf8)),
      (name: "no UTF-8", offset: 46, octets: [0xFF]),
    ])
  func refuses(_ row: (name: String, offset: Int, octets: [UInt8])) {
    var octets = Self.archive
    octets.replaceSubrange(141 + row.offset..<141 + row.offset + row.octets.count, with: row.octets)
    #expect(throws: AnswerFault.self) { try ZipArchive.files(in: octets) }
  }

  private static func octets(_ digits: String) -> [UInt8] {
    let values = digits.compactMap(\.hexDigitValue).map(UInt8.init)
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
