import Testing

@testable import Router

/// A row of a table of checks: a configuration, and all errors and warnings that it must have, in
/// order.
struct CheckRow: CustomTestStringConvertible, Sendable {
  struct Expected: Equatable, Sendable {
    var path: String
    var statement: String
    var reason: CommitIssue.Reason

    init(_ path: String, _ statement: String, _ reason: CommitIssue.Reason) {
      self.path = path
      self.statement = statement
      self.reason = reason
    }
  }

  var name: String
  var text: String
  var expected: [Expected]

  init(_ name: String, _ text: String, _ expected: Expected...) {
    self.name = name
    self.text = text
    self.expected = expected
  }

  var testDescription: String { name }

  /// Checks the text on top of `base`, and compares the errors and warnings with the expected ones.
  func run(on base: String = "", sourceLocation: SourceLocation = #_sourceLocation) throws {
    let report = CommitCheck.check(try candidate(base, text, sourceLocation: sourceLocation))
    let found = (report.errors + report.warnings).map {
      Expected($0.banner, $0.statement, $0.reason)
    }
    let wanted =
      expected.filter { !$0.reason.isWarning } + expected.filter { $0.reason.isWarning }
    #expect(found == wanted, sourceLocation: sourceLocation)
    #expect((report.model != nil) == report.errors.isEmpty, sourceLocation: sourceLocation)
  }
}

/// The chapter's example of a provider edge, without its tunnel.
let providerEdge = """
  interfaces {
    so-0/0/0 { no-keepalives; encapsulation cisco-hdlc; unit 0 { family inet { address 6.6.6.6/32; } } }
    so-2/2/0 {
      description "teller so-0/2/0"; no-keepalives; encapsulation cisco-hdlc;
      unit 0 { family inet { address 21.21.1.1/16; } }
    }
    sp-3/1/0 {
      unit 0 { family inet { address 7.7.7.7/32; } }
      unit 1 { family inet; service-domain inside; }
      unit 2 { family inet; service-domain outside; }
    }
  }
  policy-options {
    policy-statement vpn-export { then { community add vpn-comm; accept; } }
    policy-statement vpn-import { term a { from community vpn-comm; then accept; } }
    community vpn-comm members target:100:20;
  }
  routing-instances {
    vrf {
      instance-type vrf;
      interface sp-3/1/0.1;  # Inside sp interface
      interface so-0/0/0.0;
      route-distinguisher 192.168.0.1:1;
      vrf-import vpn-import;
      vrf-export vpn-export;
      routing-options {
        static {
          route 0.0.0.0/0 next-hop so-0/0/0.0;
          route 11.11.11.1/32 next-hop so-0/0/0.0;
          route 8.8.8.1/32 next-hop sp-3/1/0.1;
        }
      }
    }
  }

  """

/// Returns the rest of the example, with `security` in its one term and `policies` beside its one
/// rule.
func tunnel(_ security: String, policies: String = "") -> String {
  """
  services {
    ipsec-vpn {
      rule rule-1 { match-direction input; term term-1 { then { remote-gateway 21.21.2.1; \(security) } } }
      \(policies)
    }
    service-set service-set-1 {
      ipsec-vpn { local-gateway 21.21.1.1; }
      ipsec-vpn-rules rule-1;
      next-hop-service {
        inside-service-interface sp-3/1/0.1;
        outside-service-interface sp-3/1/0.2;
      }
    }
  }
  """
}
