import Wire
import IKE
import Testing

@testable import Router

/// The commit check finds the errors of rules, terms and policies.
@Suite("Commit check of rules, terms and policies")
struct TermCheckTests {
  private static let vpn = "[edit services ipsec-vpn]"
  private static let then = "[edit services ipsec-vpn rule rule-1 term term-1 then]"
  private static let dynamic = "[edit services ipsec-vpn rule rule-1 term term-1 then dynamic]"
  private static let secret = "pre-shared-key ascii-text abcd;"

  private static func vpn(_ statements: String) -> String {
    "services { ipsec-vpn { \(statements) } }"
  }

  private static func gatewayOfNoHost(_ address: String, _ what: String) -> CheckRow {
    CheckRow(
      "remote gateway \(address)",
      tunnel(
        "remote-gateway \(address); dynamic { ike-policy p; ipsec-policy q; }",
        policies: "ike { policy p { \(secret) } } ipsec { policy q; }"),
      .init(
        then, "remote-gateway \(address)",
        .remoteGatewayOfNoHost(IPv4Address(address) ?? .any, what: what)))
  }

  private static let rows: [CheckRow] = [
    CheckRow(
      "a rule with nothing", vpn("rule a;"),
      .init(vpn, "rule a", .missing(statement: "match-direction")),
      .init(vpn, "rule a", .missing(statement: "term"))),
    CheckRow(
      "an inactive statement is missing",
      vpn(
        "rule a { inactive: match-direction input; term t { then { remote-gateway 1.1.1.1; dynamic { inactive: ike-policy p; } } } }"
      ),
      .init(vpn, "rule a", .missing(statement: "match-direction", isInactive: true)),
      .init("[edit services ipsec-vpn rule a term t then]", "dynamic", .ikePolicyMissing),
      .init("[edit services ipsec-vpn rule a term t then]", "dynamic", .ipsecPolicyMissing)),
    CheckRow(
      "an inactive rule is not checked", vpn("inactive: rule a;")),
    CheckRow(
      "a rule whose terms are inactive, and a rule set whose rules are",
      vpn(
        "rule a { match-direction input; inactive: term t; } rule-set s { inactive: rule gone; }")),
    CheckRow(
      "a term whose then is inactive",
      vpn("rule a { match-direction input; term t { inactive: then { syslog; } } }"),
      .init(
        "[edit services ipsec-vpn rule a]", "term t",
        .missing(statement: "then", isInactive: true))),
    CheckRow(
      "manual whose directions are inactive",
      vpn(
        """
        rule a { match-direction input; term t { then { remote-gateway 1.1.1.1; manual {
          inactive: direction bidirectional { spi 300; } } } } }
        """),
      .init(
        "[edit services ipsec-vpn rule a term t then]", "manual",
        .missing(statement: "direction", isInactive: true))),
    CheckRow(
      "a term without then", vpn("rule a { match-direction input; term t; }"),
      .init("[edit services ipsec-vpn rule a]", "term t", .missing(statement: "then"))),
    CheckRow(
      "a term without gateway and security",
      vpn("rule a { match-direction output; term t { then { inactive: syslog; } } }"),
      .init(
        "[edit services ipsec-vpn rule a term t]", "then", .missing(statement: "remote-gateway")),
      .init("[edit services ipsec-vpn rule a term t]", "then", .securityMissing)),
    CheckRow(
      "a remote gateway that is an own address",
      tunnel(
        "remote-gateway 6.6.6.6; dynamic {"
          + " ike-policy p; ipsec-policy q; }",
        policies: "ike { policy p { \(secret) } } ipsec { policy q; }"),
      .init(then, "remote-gateway 6.6.6.6", .ownRemoteGateway(IPv4Address(6, 6, 6, 6)))),
    gatewayOfNoHost("0.0.0.0", "of this network"),
    gatewayOfNoHost("0.1.2.3", "of this network"),
    gatewayOfNoHost("127.0.0.1", "a loopback address"),
    gatewayOfNoHost("224.0.0.1", "a multicast address"),
    gatewayOfNoHost("240.0.0.1", "reserved"),
    gatewayOfNoHost("255.255.255.255", "the broadcast address"),
    gatewayOfNoHost(
      "21.21.255.255", "the network or broadcast address of a network of this router"),
    gatewayOfNoHost("21.21.0.0", "the network or broadcast address of a network of this router"),
    CheckRow(
      "a backup gateway without dynamic",
      tunnel(
        """
        backup-remote-gateway 21.21.2.2;
        manual { direction bidirectional {
          protocol ah; spi 300;
          authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; }
        } }
        """),
      .init(then, "backup-remote-gateway 21.21.2.2", .backupGatewayWithoutDynamic)),
    CheckRow(
      "AES-GCM beside HMAC",
      vpn(
        "ipsec { proposal q { authentication-algorithm hmac-sha1-96; encryption-algorithm aes-128-gcm; } }"
      ),
      .init(
        "[edit services ipsec-vpn ipsec proposal q]", "encryption-algorithm aes-128-gcm",
        .secondAuthentication)),
    CheckRow(
      "AES-GCM alone",
      vpn("ipsec { proposal q { encryption-algorithm aes-256-gcm; } }")),
    CheckRow(
      "version 2 of IKE", vpn("ike { policy p { version 2; \(secret) } }"),
      .init("[edit services ipsec-vpn ike policy p]", "version 2", .laterIKE)),
    CheckRow(
      "a proposal that aggressive mode leaves out",
      vpn(
        "ike { proposal a { dh-group group19; } proposal b; proposal c { dh-group group19; "
          + "encryption-algorithm aes-128-cbc; } policy p { mode aggressive; "
          + "proposals [ a b c ]; \(secret) } policy q { proposals [ a b ]; \(secret) } }"),
      .init("[edit services ipsec-vpn ike policy p]", "proposals b", .notOffered(first: "a"))),
    CheckRow(
      "identities of which one is sent",
      vpn(
        "ike { policy p { local-id { ipv4_addr [ 10.1.1.1 10.1.1.2 ]; key_id west; } \(secret) } "
          + "policy q { local-id { key_id [ west east ]; } \(secret) } "
          + "policy r { local-id { ipv4_addr 10.1.1.1; } remote-id { key_id [ a b ]; } \(secret) } }"
      ),
      .init(
        "[edit services ipsec-vpn ike policy p]", "local-id",
        .localIdentityUnused(used: "ipv4_addr 10.1.1.1")),
      .init(
        "[edit services ipsec-vpn ike policy q]", "local-id",
        .localIdentityUnused(used: "key_id west"))),
    CheckRow(
      "a window and none, without a remote gateway",
      vpn(
        "rule rule-1 { match-direction input; term term-1 { then { no-anti-replay; "
          + "anti-replay-window-size 128; dead-peer-detection { interval 5; } manual { direction bidirectional { "
          + "protocol ah; spi 300; authentication { algorithm hmac-md5-96; "
          + "key ascii-text 123456789012abcd; } } } } } }"),
      .init(
        "[edit services ipsec-vpn rule rule-1 term term-1]", "then",
        .missing(statement: "remote-gateway")),
      .init(then, "no-anti-replay", .antiReplayConflict(isWindow: false)),
      .init(then, "dead-peer-detection", .detectionNotInitiated),
      .init(then, "anti-replay-window-size 128", .antiReplayConflict(isWindow: true))),
    CheckRow(
      "a window and none",
      tunnel(
        """
        no-anti-replay; anti-replay-window-size 128;
        manual { direction bidirectional {
          protocol ah; spi 300;
          authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; }
        } }
        """),
      .init(then, "no-anti-replay", .antiReplayConflict(isWindow: false)),
      .init(then, "anti-replay-window-size 128", .antiReplayConflict(isWindow: true))),
    CheckRow(
      "dead peer detection that nobody initiates",
      tunnel(
        """
        dead-peer-detection { interval 5; }
        manual { direction bidirectional {
          protocol ah; spi 300;
          authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; }
        } }
        """),
      .init(then, "dead-peer-detection", .detectionNotInitiated)),
    CheckRow(
      "two ways to treat the don't-fragment bit",
      tunnel(
        """
        set-dont-fragment-bit; copy-dont-fragment-bit;
        manual { direction bidirectional {
          protocol ah; spi 300;
          authentication { algorithm hmac-md5-96; key ascii-text 123456789012abcd; }
        } }
        """),
      .init(then, "copy-dont-fragment-bit", .dontFragmentConflict(.copy)),
      .init(then, "set-dont-fragment-bit", .dontFragmentConflict(.set))),
    CheckRow(
      "a backup gateway with dynamic",
      tunnel(
        "backup-remote-gateway 21.21.2.2; dynamic { ike-policy p; ipsec-policy q; }",
        policies: "ike { policy p { \(secret) } } ipsec { policy q; }")),
    CheckRow(
      "dynamic without policies", tunnel("dynamic { inactive: ike-policy p; }"),
      .init(then, "dynamic", .ikePolicyMissing), .init(then, "dynamic", .ipsecPolicyMissing)),
    CheckRow(
      "dynamic with policies that are not there",
      tunnel("dynamic { ike-policy p; ipsec-policy q; }"),
      .init(
        dynamic, "ike-policy p",
        .undefined(
          complaint:
            "Referenced IKE policy must be defined under [edit services ipsec-vpn ike policy]"
        )),
      .init(
        dynamic, "ipsec-policy q",
        .undefined(
          complaint:
            "Referenced IPSec policy must be defined under [edit services ipsec-vpn ipsec policy]"
        ))),
    CheckRow(
      "an IKE policy without secret",
      tunnel(
        "dynamic { ike-policy p; ipsec-policy q; }",
        policies: "ike { policy p; } ipsec { policy q; }"),
      .init(dynamic, "ike-policy p", .ikePolicyWithoutSecret)),
    CheckRow(
      "an IKE policy with a certificate",
      tunnel(
        "dynamic { ike-policy p; ipsec-policy q; }",
        policies: "ike { proposal r { authentication-method rsa-signatures; } "
          + "policy p { local-certificate c; proposals r; } } ipsec { policy q; }")),
    CheckRow(
      "a certificate, and the proposal that is used where none is named",
      vpn("ike { policy p { local-certificate c; } }"),
      .init(
        "[edit services ipsec-vpn ike]", "policy p",
        .proposalWithoutMeans(.preSharedKeys, isOnly: false))),
    CheckRow(
      "a preshared key, and proposals of which one asks for a certificate",
      vpn(
        "ike { proposal r { authentication-method rsa-signatures; } proposal s; "
          + "policy p { \(secret) proposals [ r s ]; } }"),
      .init(
        "[edit services ipsec-vpn ike policy p]", "proposals r",
        .proposalWithoutMeans(.rsaSignatures, isOnly: false))),
    CheckRow(
      "a preshared key, and proposals that all ask for a certificate",
      vpn(
        "ike { proposal r { authentication-method dsa-signatures; } "
          + "policy p { \(secret) proposals r; } }"),
      .init(
        "[edit services ipsec-vpn ike policy p]", "proposals r",
        .proposalWithoutMeans(.dsaSignatures, isOnly: true))),
    CheckRow(
      "a backup gateway that is the primary one",
      tunnel(
        "remote-gateway 21.21.2.1; backup-remote-gateway 21.21.2.1; dynamic {"
          + " ike-policy p; ipsec-policy q; }",
        policies: "ike { policy p { \(secret) } } ipsec { policy q; }"),
      .init(
        then, "backup-remote-gateway 21.21.2.1",
        .backupGatewayIsPrimary(IPv4Address(21, 21, 2, 1)))),
    CheckRow(
      "an empty preshared key",
      vpn("ike { policy p { pre-shared-key { inactive: ascii-text x; } } }"),
      .init("[edit services ipsec-vpn ike policy p]", "pre-shared-key", .keyMissing)),
    CheckRow(
      "an odd preshared key", vpn("ike { policy p { pre-shared-key hexadecimal abc; } }"),
      .init("[edit services ipsec-vpn ike policy p]", "pre-shared-key", .oddHexadecimal)),
    CheckRow(
      "proposals that are not there",
      vpn(
        "ike { proposal a; policy p { proposals [ a b ]; } } ipsec { policy p { proposals c; } }"),
      .init(
        "[edit services ipsec-vpn ipsec policy p]", "proposals c",
        .undefined(complaint: "Referenced proposal is not defined")),
      .init(
        "[edit services ipsec-vpn ike policy p]", "proposals b",
        .undefined(complaint: "Referenced proposal is not defined"))),
    CheckRow(
      "perfect forward secrecy without a group",
      vpn("ipsec { policy p { perfect-forward-secrecy { inactive: keys group1; } } }"),
      .init(
        "[edit services ipsec-vpn ipsec policy p]", "perfect-forward-secrecy",
        .missing(statement: "keys", isInactive: true))),
    CheckRow(
      "an ah proposal with encryption",
      vpn(
        "ipsec { proposal p { protocol ah; authentication-algorithm hmac-md5-96; encryption-algorithm des-cbc; } }"
      ),
      .init(
        "[edit services ipsec-vpn ipsec proposal p]", "protocol ah", .encryptionAlgorithmWithAH)),
    CheckRow(
      "an ah proposal without authentication", vpn("ipsec { proposal p { protocol ah; } }"),
      .init(
        "[edit services ipsec-vpn ipsec proposal p]", "protocol ah", .authenticationMissingForAH)),
    CheckRow(
      "a proposal with neither", vpn("ipsec { proposal p; }"),
      .init(
        "[edit services ipsec-vpn ipsec proposal p]", "protocol", .protectionMissingForESP)),
    CheckRow(
      "a rule set without rules, and one with a rule that is not there",
      vpn("rule-set a; rule-set b { rule c; }"),
      .init(vpn, "rule-set a", .missing(statement: "rule")),
      .init(
        "[edit services ipsec-vpn rule-set b]", "rule c",
        .undefined(complaint: "rule must be configured"))),
  ]

  /// Returns two terms for one peer, each with a policy in aggressive mode.
  private static func twoPolicies(_ first: String, _ second: String) -> String {
    let gateway = "from { destination-address 9.9.9.9/32; } then { remote-gateway 21.21.2.1;"
    return tunnel(
      "dynamic { ike-policy a; ipsec-policy q; }",
      policies: """
        rule rule-1 { term term-2 { \(gateway) dynamic { ike-policy b; ipsec-policy q; } } } }
        ike {
          proposal aes { encryption-algorithm aes-128-cbc; }
          policy a { mode aggressive; \(first) } policy b { mode aggressive; \(second) }
        }
        ipsec { policy q; }
        """)
  }

  private static let aggressiveRows = [
    CheckRow(
      "one peer, two keys, and nothing that says which",
      twoPolicies(secret, "pre-shared-key ascii-text efgh;"),
      .init(
        "[edit services ipsec-vpn ike policy b]", "mode aggressive",
        .indistinctPolicy(other: "a", gateway: IPv4Address(21, 21, 2, 1)))),
    CheckRow("one key", twoPolicies(secret, secret)),
    CheckRow(
      "a key_id says which",
      twoPolicies(secret, "pre-shared-key ascii-text efgh; remote-id { key_id b; }")),
    CheckRow(
      "the proposals say which",
      twoPolicies(secret, "pre-shared-key ascii-text efgh; proposals aes;")),
  ]

  @Test(arguments: aggressiveRows)
  func oneAggressivePolicyIsForOnePeer(_ row: CheckRow) throws { try row.run(on: providerEdge) }

  @Test(arguments: rows)
  func findsFaultsOfTerms(_ row: CheckRow) throws { try row.run(on: providerEdge) }
}
