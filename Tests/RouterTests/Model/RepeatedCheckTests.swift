import Configuration
import Schema
import TestSupport
import Testing

@testable import Router

/// A check that reuses the results of the last one finds the same as a check of the candidate
/// alone.
@Suite("Checks of one candidate after another")
struct RepeatedCheckTests {
  /// Returns rules of both kinds, with everything to which they refer.
  private func base(rules count: Int) throws -> Statement {
    var text = "services { ipsec-vpn { ike { "
    text += "proposal p { dh-group group2; } "
    text +=
      "policy q { proposals p; pre-shared-key ascii-text hush; } policy bare { proposals p; } "
    text +=
      "} ipsec { proposal p { authentication-algorithm hmac-sha1-96; } policy q { proposals p; } } "
    for number in 0..<count {
      text += "rule r\(number) { match-direction input; term t { from { source-address "
      text += "10.1.\(number).0/24; } then { remote-gateway 21.21.3.\(number); "
      if number.isMultiple(of: 2) {
        text += "dynamic { ike-policy q; ipsec-policy q; } } } } "
      } else {
        text += "manual { direction bidirectional { protocol ah; spi \(300 + number); "
        text += "authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; } "
        text += "} } } } } "
      }
    }
    return try candidate(
      providerEdge, tunnel("dynamic { ike-policy q; ipsec-policy q; }"), text + "} }")
  }

  private static let edits = [
    "set system host-name other",
    "set services service-set service-set-1 ipsec-vpn-rules r1",
    "set services service-set service-set-1 ipsec-vpn-rules r2",
    "set services service-set service-set-1 ipsec-vpn-rules nothing",
    "delete services service-set service-set-1 ipsec-vpn-rules",
    "set services ipsec-vpn rule r1 term t then remote-gateway 21.21.1.1",
    "set services ipsec-vpn rule r3 term t then manual direction bidirectional spi 301",
    "set services ipsec-vpn rule r3 term t then manual direction bidirectional protocol esp",
    "set services ipsec-vpn rule r2 term t then dynamic ike-policy bare",
    "set services ipsec-vpn rule r2 term t then dynamic ike-policy nothing",
    "delete services ipsec-vpn rule r2 term t then dynamic ipsec-policy",
    "delete services ipsec-vpn rule r1", "delete services ipsec-vpn rule r0 match-direction",
    "deactivate services ipsec-vpn rule r1", "activate services ipsec-vpn rule r1",
    "deactivate services ipsec-vpn ike policy q", "activate services ipsec-vpn ike policy q",
    "deactivate services ipsec-vpn", "activate services ipsec-vpn",
    "deactivate services ipsec-vpn rule r3 term t then",
    "activate services ipsec-vpn rule r3 term t then",
    "delete services ipsec-vpn ike policy q pre-shared-key",
    "set services ipsec-vpn ike policy q pre-shared-key ascii-text other",
    "delete services ipsec-vpn ipsec proposal p",
    "set services ipsec-vpn ipsec proposal p authentication-algorithm hmac-md5-96",
    "set interfaces so-2/2/0 unit 0 family inet address 21.21.3.3/16",
    "set interfaces so-2/2/0 unit 1 family inet address 21.21.9.9/16",
    "delete interfaces so-2/2/0 unit 1", "deactivate interfaces", "activate interfaces",
    "set groups g services ipsec-vpn rule <*> term t then dynamic ipsec-policy q",
    "set groups g system host-name grouped", "set apply-groups g",
    "set services ipsec-vpn apply-groups-except g", "delete apply-groups",
    "rename services ipsec-vpn rule r4 to rule r9", "copy services ipsec-vpn rule r5 to rule r8",
    "insert services ipsec-vpn rule r3 before rule r0", "delete services",
  ]

  @Test(arguments: 1...24) func findsWhatACheckAloneFinds(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = try base(rules: 6)
    var check = CommitCheck()
    var tree = start
    #expect(check.check(tree) == CommitCheck.check(tree))
    for round in 0..<20 {
      if round.isMultiple(of: 7) { tree = start }
      let edit = Self.edits[Int(random.next() % UInt64(Self.edits.count))]
      // An edit fails if its statement no longer exists, which does not matter here.
      tree = (try? SetParser.merge(Array(edit.utf8), into: tree).get()) ?? tree
      let (found, expected) = (check.check(tree), CommitCheck.check(tree))
      if found != expected {
        Issue.record("after '\(edit)': \(found.errors), not \(expected.errors)")
      }
    }
  }

  /// The cost of a small change does not depend on the size of the rest.
  @Test(arguments: [20, 200]) func looksOnlyAtWhatDiffers(_ count: Int) throws {
    let tree = try base(rules: count)
    var check = CommitCheck()
    #expect(check.check(tree).model != nil)
    #expect(check.readCount == count + 1)
    let visited = check.visitedCount
    let edits = [
      "set system host-name other": 0,
      "set services ipsec-vpn rule r5 term t from source-address 10.9.0.0/16": 1,
    ]
    for (edit, rules) in edits {
      let (visited, read) = (check.visitedCount, check.readCount)
      #expect(check.check(try SetParser.merge(Array(edit.utf8), into: tree).get()).model != nil)
      #expect(check.visitedCount - visited < 12)
      #expect(check.readCount - read == rules)
      _ = check.check(tree)
    }
    #expect(visited > 10 * count)
  }
}
