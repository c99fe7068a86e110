extension LabConfiguration {
  /// Interfaces and routes of the chapter's example, and no tunnel yet.
  package static let base = LabConfiguration(
    name: "base", help: "Interfaces and routes without a tunnel"
  ) { _ in "" }

  /// Each end has routes into the tunnel for the other's customer, and for the other's address on
  /// the customer's link, so that a ping from one router to the far customer is answered.
  static func baseText(_ router: Router) -> String {
    """
    system {
        host-name \(router.rawValue);
    }
    interfaces {
        so-0/0/0 {
            no-keepalives;
            encapsulation cisco-hdlc;
            unit 0 {
                family inet {
                    address \(router.customerAddress)/32;
                }
            }
        }
        so-2/2/0 {
            description "teller so-0/2/0";
            no-keepalives;
            encapsulation cisco-hdlc;
            unit 0 {
                family inet {
                    address \(router.coreAddress)/16;
                }
            }
        }
        sp-3/1/0 {
            unit 0 {
                family inet {
                    address \(router.servicesAddress)/32;
                }
            }
            unit 1 {
                family inet;
                service-domain inside;
            }
            unit 2 {
                family inet;
                service-domain outside;
            }
        }
    }
    policy-options {
        policy-statement vpn-export {
            then {
                community add vpn-comm;
                accept;
            }
        }
        policy-statement vpn-import {
            term a {
                from community vpn-comm;
                then accept;
            }
        }
        community vpn-comm members target:100:20;
    }
    routing-instances {
        vrf {
            instance-type vrf;
            interface sp-3/1/0.1;
            interface so-0/0/0.0;
            route-distinguisher \(router.distinguisher);
            vrf-import vpn-import;
            vrf-export vpn-export;
            routing-options {
                static {
                    route 0.0.0.0/0 next-hop so-0/0/0.0;
                    route \(router.customer)/32 next-hop so-0/0/0.0;
                    route \(router.peer.customer)/32 next-hop sp-3/1/0.1;
                    route \(router.peer.customerAddress)/32 next-hop sp-3/1/0.1;
                }
            }
        }
    }

    """
  }
}
