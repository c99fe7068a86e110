import Cryptography
import IPsec
import Network

extension Exercise {
  /// Two phases that do not agree.
  package static let proposals = Exercise(
    name: "proposals", help: "Two ends that cannot agree on their proposals",
    task: """
      pe1 and pe2 shall negotiate their tunnel, but each was configured from another
      year's handbook. pe1 is right. Make pe2 agree with it, in both phases.

      """,
    hint: """
      Ping from ce1, then look at `show log messages` on both routers: an end that
      refuses says what it was offered. `show services ipsec-vpn ike security-associations`
      tells how far phase 1 came. After phase 1 is repaired, look again for phase 2.

      """,
    configuration: LabConfiguration(name: "exercise proposals", help: "") { router in
      let isRight = router == .pe1
      return LabConfiguration.tunnel(
        of: router,
        negotiatedBy: """
          ike {
              proposal ike-proposal {
                  authentication-method pre-shared-keys;
                  dh-group \(isRight ? "group2" : "group1");
                  authentication-algorithm \(isRight ? "sha1" : "md5");
                  encryption-algorithm 3des-cbc;
              }
              policy ike-policy {
                  proposals ike-proposal;
                  pre-shared-key ascii-text juniper;
              }
          }
          ipsec {
              proposal ipsec-proposal {
                  protocol esp;
                  authentication-algorithm hmac-sha1-96;
                  encryption-algorithm \(isRight ? "3des-cbc" : "des-cbc");
              }
              policy ipsec-policy {
                  perfect-forward-secrecy {
                      keys group2;
                  }
                  proposals ipsec-proposal;
              }
          }
          """,
        security: LabConfiguration.byPolicies)
    },
    checks: [
      Check(sentence: "ce1 reaches ce2") { $0.reaches(from: "ce1", to: "ce2") },
      Check(sentence: "the core carries nothing in clear") {
        $0.protects(from: "ce1", to: "ce2")
      },
      Check(sentence: "packets are encrypted with 3des-cbc and authenticated with hmac-sha1-96") {
        $0.isProtected(by: .esp, .tripleDES, .hmacSHA1)
      },
    ], rightEnd: .pe1)
}
