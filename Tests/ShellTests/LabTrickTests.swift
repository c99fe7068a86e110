import TestSupport
import Testing

/// Labs grade what the network does, and cannot be solved or damaged by unusual answers.
@Suite("Wrong solutions that labs detect")
struct LabTrickTests {
  /// A lab whose network has other routers, and whose configuration cannot be committed.
  private static let broken = """
    lab broken {
      node q1 {
        router;
        configuration {
          services { ipsec-vpn { rule r { match-direction input; term t { then {
            remote-gateway 1.1.1.1; dynamic { ike-policy nobody; } } } } } }
        }
      }
      node q2 { router; }
      link l { end q1:so-0/0/0; end q2:so-0/0/0; }
      stage s { task "x"; check "c" { ping { from q1; to 1.1.1.1; } } }
    }
    """

  /// The network, the active configuration and the current stage remain those of the lab before.
  @Test func aLabThatCannotBeCommittedChangesNothing() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/broken.lab"
    File.write(Self.broken, to: path)
    let bench = try Bench()
    let solved = "request lab start keys; request lab solution apply; request lab connect pe2"
    #expect(bench.run(solved).succeeded)
    let before = bench.run("show configuration; show lab").text
    let outcome = bench.run("request lab start \(path)")
    #expect(!outcome.succeeded)
    #expect(outcome.errors.contains("lab not loaded"))
    #expect(bench.run("show configuration; show lab").text == before)
    #expect(bench.run("request lab check").text.contains("Points: 5 of 5"))
  }

  @Test func aLockedDatabaseIsReportedOnce() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/small.lab"
    File.write("lab small { node q1 { router; } }", to: path)
    let errors = try Bench().run("configure; run request lab load \(path)").errors
    #expect(errors.contains("error: configuration database locked by:"))
    #expect(!errors.contains("error: error:"))
  }

  /// Terms that match no packet have associations with the required algorithm, and with the same
  /// SPI at other gateways.
  @Test func associationsAreMatchedByGatewayToo() throws {
    func term(_ name: String, _ host: Int, inbound: Int, outbound: Int) -> String {
      let path = "set services ipsec-vpn rule rule-1 term \(name)"
      let authentication =
        "authentication algorithm hmac-sha1-96 key ascii-text aaaaaaaaaaaaaaaaaaaa"
      let encryption = "encryption algorithm 3des-cbc key ascii-text 12345678901234567890abcd"
      return "\(path) from source-address 1.2.3.\(host)/32; "
        + "\(path) then remote-gateway 21.21.2.\(host); "
        + [("inbound", inbound), ("outbound", outbound)].map { direction, spi in
          let manual = "\(path) then manual direction \(direction)"
          return "\(manual) protocol esp spi \(spi); \(manual) \(authentication); "
            + "\(manual) \(encryption); "
        }.joined()
        + "insert services ipsec-vpn rule rule-1 term \(name) before term term-1; "
    }
    func weaken(_ sent: String, _ received: String) -> String {
      let path = "set services ipsec-vpn rule rule-1 term term-1 then manual direction"
      return "\(path) outbound encryption algorithm des-cbc key ascii-text \(sent); "
        + "\(path) inbound encryption algorithm des-cbc key ascii-text \(received); "
    }
    let bench = try Bench()
    let outcome = bench.run(
      "request lab start keys; request lab solution apply; configure; "
        + weaken("12345678", "87654321")
        + term("a", 9, inbound: 9_999, outbound: 12_288)
        + term("b", 10, inbound: 9_998, outbound: 16_384)
        + "commit and-quit; request lab connect pe2; configure; "
        + weaken("87654321", "12345678") + "commit and-quit")
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(bench.run("request lab expect ping from ce1 to ce2").succeeded)
    let protected = "request lab expect protected on core from ce1 to ce2 by esp"
    #expect(bench.run("\(protected) des-cbc").succeeded)
    #expect(!bench.run("\(protected) 3des-cbc").succeeded)
  }

  /// The host ce2 has two addresses there.
  @Test func aTermMustMatchAllAddressesOfAHost() throws {
    let bench = try Bench()
    let expect = "request lab expect takes at pe1 from ce1 to ce2 term term-1"
    #expect(bench.run("request lab start course; request lab solution apply; \(expect)").succeeded)
    let term = "services ipsec-vpn rule rule-1 term term-1"
    let narrow = "set \(term) from destination-address 8.8.8.1/32"
    let outcome = bench.run("configure; \(narrow); commit and-quit")
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(!bench.run(expect).succeeded)
  }

  /// A lab file whose stage was renamed begins with its first stage.
  @Test func aRemovedStageIsDiscarded() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/small.lab"
    let bench = try Bench()
    for name in ["former", "latter"] {
      let check = "check c { ping { from q; to 10.0.0.1; } }"
      File.write(
        "lab small { node q { router; } stage \(name) { task x; \(check) } }", to: path)
      let outcome = bench.run("request lab start \(path)")
      #expect(outcome.text.contains("Stage 1 of 1, \(name)"), "\(outcome.errors)")
    }
  }
}
