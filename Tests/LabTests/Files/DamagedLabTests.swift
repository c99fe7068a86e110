import Lab
import LabTestSupport
import TestSupport
import Testing

/// A damaged lab file causes an error with its place, or is still a lab.
@Suite("Damaged lab files")
struct DamagedLabTests {
  /// Octets are removed, duplicated, moved or changed, and the result is an error with its place,
  /// or a lab.
  @Test(arguments: 1...40)
  func endInErrorsOrLabs(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let small = try #require(LabLibrary.text(of: LabLibrary.template))
    for _ in 0..<8 {
      var octets = small
      for _ in 0..<random.number(1...4) {
        let start = random.number(0...octets.count - 1)
        let end = min(octets.count, start + random.number(1...30))
        switch random.number(1...4) {
        case 1: octets.removeSubrange(start..<end)
        case 2: octets.insert(contentsOf: octets[start..<end], at: random.number(0...octets.count))
        case 3: octets[start] = UInt8(random.number(0...255))
        default: octets.insert(contentsOf: Array("\(random.number(0...99_999))".utf8), at: start)
        }
        if octets.isEmpty { octets = [0] }
      }
      LabTrial.run(octets)
    }
  }

  @Test(arguments: [
    ("", "fuzz.lab:1:1: error: there is no 'lab' in the file"),
    ("lab x {", "fuzz.lab:1:8: error: missing closing brace"),
    (
      "lab x { node a { router; } node a { router; } }",
      "fuzz.lab:1:28: error: statement already exists"
    ),
    (
      "lab x { node a { host; address 1.1.1.1; } node b { host; address 1.1.1.1; } node r; }",
      "fuzz.lab:1:43: error: 1.1.1.1 is an address of 'a' already"
    ),
    (
      "lab x { node r { router; } link l { end r:so-0/0/0; end q; } }",
      "fuzz.lab:1:53: error: there is no node 'q'"
    ),
    (
      "lab x { node r[1-1000000] { router; } }",
      "fuzz.lab:1:9: error: invalid range in 'r[1-1000000]'"
    ),
    (
      "lab x { node r { router; } stage s { task \"t\n",
      "fuzz.lab:1:43: error: the string is not closed"
    ),
    (
      "lab x { node r { router; configuration-file ../etc/passwd; } }",
      "fuzz.lab:1:26: error: a file beside a lab file is in its folder"
    ),
    (
      "lab x { node r { router; configuration { system { host-name $(no); } } } }",
      "fuzz.lab:1:61: error: there is no parameter 'no'"
    ),
    (
      "lab x { node r { router; } stage s { task \"t\"; check \"c\" { ping from r to nowhere; } } }",
      "fuzz.lab:1:60: error: 'nowhere' is neither a node nor an address"
    ),
    (
      "lab x { node r { router; } } lab y { node r { router; } }",
      "fuzz.lab:1:30: error: a file has one lab"
    ),
  ])
  func reportsTheErrorAndItsPlace(_ row: (text: String, error: String)) {
    do throws(LabErrors) {
      let file = try LabFile(Array(row.text.utf8), named: "fuzz.lab")
      _ = try file.neighbourNames()
      _ = try file.lab()
      Issue.record("no error")
    } catch {
      #expect(error.errors.first?.description == row.error)
    }
  }

  /// A parameter may be long and occur often: neither time nor memory grows with the product of
  /// both.
  @Test(arguments: [
    ("node r", String(repeating: "$(a)", count: 100_000)),
    ("node r[0-1999]", String(repeating: "$(a)", count: 1_000)),
  ])
  func boundsWhatParametersMakeOfIt(_ row: (node: String, block: String)) throws {
    let node = "\(row.node) { router; configuration { \(row.block) } }"
    let text = "lab x { parameter a { string 255; } \(node) }"
    let file = try LabFile(Array(text.utf8), named: "x.lab")
    let errors = #expect(throws: LabErrors.self) { try file.lab() }
    #expect(errors?.errors.first?.message.contains("more than") == true)
  }
}

/// A configuration of a lab that cannot be committed is an error of the lab file.
@Suite("Configurations of a lab that cannot be committed")
struct UncommittableLabTests {
  /// An error of a commit is reported at its statement in the lab file.
  @Test func isReportedAtItsStatement() throws {
    let text = """
      lab x {
          node r {
              router;
              port so-0/0/0;
              configuration {
                  services {
                      service-set s {
                          ipsec-vpn-rules nowhere;
                      }
                  }
              }
          }
      }
      """
    let file = try LabFile(Array(text.utf8), named: "x.lab")
    let findings = try LabAudit.findings(in: file).map(\.description)
    #expect(
      findings.contains { $0.hasPrefix("x.lab:8:21: error: r: [edit services service-set s]") })
  }
}
