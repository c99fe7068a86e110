extension SchemaText {
  /// The grammar of `[edit routing-options]`.
  static let routingOptions = SchemaText(
    """
    define static-routes {
      static "Static routes" {
        route <destination: prefix> oneline "Static route" {
          /// If there are several, the first is used.
          next-hop [ <next-hop> ] ordered choice next-hop "Next hop to destination";
          discard choice next-hop "Drop packets to destination; send no ICMP unreachables";
          reject choice next-hop "Drop packets to destination; send ICMP unreachables";
          receive choice next-hop "Install a receive route for the destination";
          /// Among routes to the same destination, the one with the lowest value is active; those
          /// of the router's own networks have 0.
          preference <integer 0..4294967295> = 5 "Preference value";
          /// Without it a next hop that is on none of the router's own networks hides the route.
          resolve "Allow resolution of indirectly connected next hops";
        }
      }
    }
    routing-options "Protocol-independent routing option configuration" {
      use static-routes;
    }
    """)

  /// The grammar of `[edit policy-options]`, as far as a provider edge router with IPsec needs it.
  /// This program exchanges no routes with other routers, so policies have no effect.
  static let policyOptions = SchemaText(
    """
    define policy-actions {
      from oneline "Conditions to match the source of a route" {
        community [ <-> policy-options community "community must be defined"> ] ordered inert
          "BGP community";
      }
      then oneline "Actions to take if 'from' and 'to' conditions match" {
        community oneline separate "BGP community properties associated with a route" {
          add [ <-> policy-options community "community must be defined"> ] ordered inert
            "Add BGP communities to the route";
        }
        accept choice verdict inert "Accept a route";
        reject choice verdict inert "Reject a route";
      }
    }
    policy-options "Policy option configuration" {
      policy-statement <policy-name: name 1..63> "Routing policy" {
        term <term-name: name 1..63> ordered "Policy term" {
          use policy-actions;
        }
        use policy-actions;
      }
      community <community-name: name 1..63> oneline "BGP community information" {
        members [ <community> ] ordered inert "Community members";
      }
    }
    """)

  /// The grammar of `[edit routing-instances]`.
  static let routingInstances = SchemaText(
    """
    routing-instances "Routing instance configuration" {
      <instance-name: name 1..63> element instance "Routing instance name" {
        /// Each instance has routes and interfaces of its own, whatever its type.
        instance-type
          ( evpn "EVPN routing instance"
          | evpn-vpws "EVPN VPWS routing instance"
          | forwarding "Forwarding instance"
          | l2backhaul-vpn "L2Backhaul/L2Wholesale routing instance"
          | l2vpn "Layer 2 VPN routing instance"
          | layer2-control "Layer 2 control protocols"
          | mpls-forwarding "MPLS forwarding instance"
          | mpls-internet-multicast "Internet Multicast over MPLS routing instance"
          | no-forwarding "Nonforwarding instance"
          | virtual-router "Virtual routing instance"
          | virtual-switch "Virtual switch routing instance"
          | vpls "VPLS routing instance"
          | vrf "Virtual routing forwarding instance" )
          required "Type of routing instance";
        interface <interface-name: logical-interface> ordered
          "Interface name for this routing instance";
        route-distinguisher <route-distinguisher> inert "Route distinguisher for this instance";
        vrf-import [ <-> policy-options policy-statement "policy must be defined"> ] ordered inert
          "Import policy for VRF instance RIBs";
        vrf-export [ <-> policy-options policy-statement "policy must be defined"> ] ordered inert
          "Export policy for VRF instance RIBs";
        vrf-target oneline "VRF target community configuration" {
          <community: community> choice community content inert
            "Target community to use in import and export";
          import <community> inert "Target community to use when filtering on import";
          export <community> inert "Target community to use when labeling on export";
        }
        routing-options "Protocol-independent routing option configuration" {
          use static-routes;
        }
      }
    }
    """)
}
