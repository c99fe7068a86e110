import Configuration
import Cryptography
import IKE
import IPsec
import Schema
import Testing

@testable import Router

/// The examples of the manual's chapter are loaded as printed, with their errors, and repaired.
@Suite("The chapter's examples")
struct ChapterExampleTests {
  private static let then = "services ipsec-vpn rule rule-1 term term-1 then"
  private static let manual = "[edit \(then) manual]"

  /// Returns the reports of loading a text at a path of names without keys.
  private func loadReports(_ text: String, at path: String) -> [String] {
    var elements: [PathElement] = []
    var names: [String] = []
    for word in path.split(separator: " ").map(String.init) {
      if let declaration = Schema.configuration.declaration(at: names + [word]) {
        names.append(word)
        elements.append(PathElement(declaration.id))
      } else {
        elements[elements.count - 1].value = word
      }
    }
    return TextParser.merge(Array(text.utf8), into: .empty, at: elements).errors
      .map { $0.report(file: "terminal") }
  }

  private func report(_ texts: String...) throws -> CommitReport {
    CommitCheck.check(try candidate(providerEdge + texts.joined(separator: "\n")))
  }

  // MARK: Manual security associations

  @Test func directionsAsPrinted() {
    let inbound = "\(Self.manual.dropLast()) direction inbound]"
    #expect(
      loadReports(ChapterExample.directions, at: "\(Self.then) manual") == [
        """
        terminal:8:(0) missing closing brace
          \(inbound)

        """
      ])
  }

  @Test func directionsWithBracesAndRangesRepaired() throws {
    let text = ChapterExample.directions
      .split(separator: "\n").map { $0 == "direction outbound {" ? "}\n\($0)" : "\($0)" }
      .joined(separator: "\n").replacing("24576", with: "8192")
    let report = try report(tunnel("manual { \(text) }"))
    #expect(
      report.errors.map(\.report) == [
        """
        \(Self.manual.dropLast()) direction inbound encryption]
          'key'
            Key length of 23 characters does not match 3des-cbc: 24 ASCII characters are required

        """
      ])
    #expect(report.closingReason == nil)
    #expect(
      report.warnings.map(\.report)
        == ["inbound", "outbound"].map {
          """
          \(Self.manual.dropLast()) direction \($0)]
            'protocol esp'
              warning: Packets that are encrypted but not authenticated can be altered unseen

          """
        })
  }

  @Test func directionsRepaired() throws {
    let text = ChapterExample.directions
      .split(separator: "\n").map { $0 == "direction outbound {" ? "}\n\($0)" : "\($0)" }
      .joined(separator: "\n").replacing("24576", with: "8192")
      .replacing("text 23456789012345678901234", with: "text 234567890123456789012345")
    let term = try #require(
      try report(tunnel("manual { \(text) }")).model?.serviceSets.first?.rules.first?.terms.first)
    let keys = ["234567890123456789012345", "12345678901234567890abcd"]
    let sides = zip([16_384, 8192] as [UInt32], keys).map { spi, key in
      SecurityAssociationParameters(
        securityProtocol: .esp, spi: spi,
        encryption: .init(algorithm: .tripleDES, key: Secret(Array(key.utf8))))
    }
    #expect(term.security == .manual(inbound: sides[0], outbound: sides[1]))
  }

  @Test func bidirectionalAsPrinted() {
    #expect(
      loadReports(ChapterExample.bidirectional, at: "\(Self.then) manual") == [
        """
        terminal:3:(11) Value 20001 is not within range (256..16639): 20001
          \(Self.manual.dropLast()) direction bidirectional]
            'spi 20001;'
              Value 20001 is not within range (256..16639)

        """
      ])
  }

  @Test func bidirectionalRepaired() throws {
    let text = ChapterExample.bidirectional.replacing("20001", with: "16001")
    let term = try #require(
      try report(tunnel("manual { \(text) }")).model?.serviceSets.first?.rules.first?.terms.first)
    let both = SecurityAssociationParameters(
      securityProtocol: .ah, spi: 16_001,
      authentication: .init(algorithm: .hmacMD5, key: Secret(Array("123456789012abcd".utf8))))
    #expect(term.security == .manual(inbound: both, outbound: both))
  }

  // MARK: Negotiation

  @Test func ikeProposalAndPolicyAsPrinted() throws {
    let report = try report(
      "services { ipsec-vpn { ike { \(ChapterExample.ikeProposal) } \(ChapterExample.ikePolicy) } }"
    )
    #expect(report.errors.isEmpty && report.warnings.isEmpty)
    let policies = try #require(report.model?.ikePolicies)
    #expect(policies.map(\.name) == ["10.1.1.2", "10.1.1.1"])
    #expect(policies[0].mode == .main)
    #expect(policies[0].proposals.map(\.name) == ["proposal-1", "proposal-2"])
    #expect(policies[0].proposals[0].lifetime == .seconds(1000))
    #expect(policies[0].preSharedKey == Secret(Array("example-pre-shared-key".utf8)))
    #expect(policies[1].mode == .aggressive)
    #expect(policies[1].proposals[1].method == .rsaSignatures)
    #expect(policies[1].preSharedKey == Secret([1, 2, 3, 0x0A, 0xBB, 0xCD]))
    #expect(policies[1].localCertificate == "certificate-file-name")
    #expect(policies[1].localKeyPair == "private-public-key-file")
  }

  @Test func ipsecPolicyAsPrinted() throws {
    let report = try report("services { ipsec-vpn { ipsec { \(ChapterExample.ipsecPolicy) } } }")
    #expect(report.errors.isEmpty && report.warnings.isEmpty)
    let policy = try #require(report.model?.ipsecPolicies.first)
    #expect(policy.perfectForwardSecrecy == .group1)
    #expect(policy.proposals.map(\.name) == ["dynamic-1", "dynamic-2"])
    #expect(policy.proposals[1].authentication == .hmacSHA1)
    #expect(policy.proposals[1].lifetime == .seconds(6000))
  }

  // MARK: The provider edge

  @Test func servicesAsPrinted() {
    let reports = loadReports(ChapterExample.services, at: "services")
    let heads = reports.map { $0.split(separator: "\n").prefix(2).joined() }
    #expect(
      heads == [
        "terminal:12:(17) syntax error: match-direction  [edit services ipsec-vpn]",
        "terminal:14:(3) syntax error: ike  [edit services]",
        "terminal:19:(1) syntax error: }  [edit services]",
        "terminal:30:(1) syntax error: }  [edit services]",
      ])
  }

  @Test func servicesRepaired() throws {
    let report = try report(
      tunnel(
        "dynamic { ike-policy ike-policy; }",
        policies: "ike { policy ike-policy { pre-shared-key ascii-text \"$9$ExmcSeMWxdVYBI\"; } }"))
    #expect(report.errors.isEmpty)
    #expect(report.warnings.map(\.reason) == [.ipsecPolicyMissing])
    let model = try #require(report.model)
    #expect(model.ikePolicies.first?.preSharedKey == Secret(Array("abcd".utf8)))
    #expect(
      model.serviceSets.first?.rules.first?.terms.first?.security
        == .dynamic(ikePolicy: "ike-policy", ipsecPolicy: nil))
  }
}
