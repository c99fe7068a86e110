package import Cryptography
package import Network

/// A finished configuration for the two routers of the network that the chapter's provider edge
/// example was written for.
///
///     ce1 11.11.11.1 -- so-0/0/0 [pe1] so-2/2/0 ==== so-2/2/0 [pe2] so-0/0/0 -- ce2 8.8.8.1
///
/// `pe1` is 6.6.6.6 to its customer and 21.21.1.1 to the core; `pe2` is 9.9.9.9 and 21.21.2.1.
package struct LabConfiguration: Sendable {
  package var name: String
  package var help: String
  /// The whole configuration of each router, by the router's name.
  package var texts: [String: String]
  /// Those on the link between the routers.
  package var nats: [NATBox]
  /// What its routers sign with: they get certificates of an authority made for the purpose.
  package var signatures: PublicKey.Kind?

  /// `services` holds what a lab adds to `base`.
  init(name: String, help: String, nats: [NATBox] = [], services: (Router) -> String) {
    self.name = name
    self.help = help
    self.nats = nats
    texts = [:]
    for router in Router.allCases {
      texts[router.rawValue] = Self.baseText(router) + services(router)
    }
  }

  package static let all = [
    base, manualESP, manualAH, bundle, peExample, nat, rsaSignatures, dsaSignatures,
  ]

  /// The two ends, and what differs between them.
  enum Router: String, CaseIterable {
    case pe1
    case pe2

    var peer: Router { self == .pe1 ? .pe2 : .pe1 }
    var coreAddress: String { self == .pe1 ? "21.21.1.1" : "21.21.2.1" }
    /// Of the link to its customer.
    var customerAddress: String { self == .pe1 ? "6.6.6.6" : "9.9.9.9" }
    /// The customer's own.
    var customer: String { self == .pe1 ? "11.11.11.1" : "8.8.8.1" }
    var servicesAddress: String { self == .pe1 ? "7.7.7.7" : "10.10.10.10" }
    var distinguisher: String { self == .pe1 ? "192.168.0.1:1" : "192.168.0.2:1" }
  }

  /// `[edit services]` with one tunnel to the other end, whose term holds `security`.
  /// Its end there is at `gateway`, where that is not what the other end has for itself.
  static func tunnel(
    of router: Router, to gateway: String? = nil, negotiatedBy ike: String = "", security: String
  ) -> String {
    """
    services {
        ipsec-vpn {
            rule rule-1 {
                match-direction input;
                term term-1 {
                    then {
                        remote-gateway \(gateway ?? router.peer.coreAddress);
    \(security)
                    }
                }
            }
    \(ike)
        }
        service-set service-set-1 {
            ipsec-vpn-options {
                local-gateway \(router.coreAddress);
            }
            ipsec-vpn-rules rule-1;
            next-hop-service {
                inside-service-interface sp-3/1/0.1;
                outside-service-interface sp-3/1/0.2;
            }
        }
    }

    """
  }

  /// The same with ESP under an SA that is negotiated; `ike` holds `ike-policy` and its proposals.
  static func negotiatedTunnel(
    of router: Router, to gateway: String? = nil, ike: String
  ) -> String {
    tunnel(
      of: router, to: gateway,
      negotiatedBy: ike + """

        ipsec {
            proposal ipsec-proposal {
                protocol esp;
                authentication-algorithm hmac-sha1-96;
                encryption-algorithm 3des-cbc;
            }
            policy ipsec-policy {
                proposals ipsec-proposal;
            }
        }
        """,
      security: byPolicies)
  }

  /// What a term holds whose SA the two policies negotiate.
  static let byPolicies = """
    dynamic {
        ike-policy ike-policy;
        ipsec-policy ipsec-policy;
    }
    """
}
