import Schema

extension SchemaText {
  /// The grammar of `show services`, `clear services` and `request services`.
  static let services: [SchemaText] = [
    SchemaText(
      under: "show services",
      """
      service-sets "Show service set information" {
        statistics "Show service set statistics" {
          /// Packets that the service sets received, from either side, and dropped.
          packet-drops command rpc get-service-set-packet-drop-statistics "Show service set packet drop statistics" {
            service-set <-> services service-set> "Name of service set";
          }
        }
        summary command rpc get-service-set-summary-information "Show service set summary information" {
          interface <listed interfaces> "Name of service interface";
        }
      }
      """),
    SchemaText(
      under: "show services ipsec-vpn",
      """
      define association-levels {
        brief choice level "Display brief output (default)";
        detail choice level "Display detailed output";
        extensive choice level "Display extensive output";
      }
      ike "Show IKE information" {
        security-associations alias sa command rpc get-ike-services-security-associations-information
          "Show services IKE security association information" {
          brief choice level "Show brief output (default)";
          detail choice level "Show detailed output";
          <peer-address: address> command "Name of security association" {
            brief choice level "Show brief output (default)";
            detail choice level "Show detailed output";
          }
        }
        statistics command rpc get-ike-services-statistics "Show services IKE statistics" {
          <peer-address: address> command "Name of security association" {
          }
        }
      }
      ipsec "Show IPSec information" {
        security-associations alias sa command rpc get-services-security-associations-information
          "Show IPSec security association information" {
          use association-levels;
          service-set <-> services service-set> "Restrict output to one service set";
          <service-set: -> services service-set> command "Restrict output to one service set" {
            use association-levels;
          }
        }
        statistics command rpc get-services-ipsec-statistics-information "Show IPSec statistics" {
          brief choice level "Display accumulated statistics (default)";
          detail choice level "Display all tunnels";
          extensive choice level "Display all tunnels, and which library worked for them";
          remote-gw <address> "Peer address to use as filter";
          service-set <-> services service-set> "Name of service set";
        }
      }
      """),
    SchemaText(
      under: "clear services",
      """
      service-sets "Clear service set information" {
        statistics "Clear service set statistics" {
          packet-drops command rpc clear-service-set-packet-drop-statistics "Clear service set packet drop statistics" {
            service-set <-> services service-set> "Name of service set";
          }
        }
      }
      """),
    SchemaText(
      under: "clear services ipsec-vpn",
      """
      define tunnel-selection {
        remote-gateway <address> "Remote gateway address of the tunnel";
        tunnel-index <integer 1..4294967295> "Index of the tunnel, as it is shown";
      }
      ike "Clear IKE information" {
        /// What was negotiated under them stays.
        security-associations alias sa command rpc clear-services-ike-security-associations "Clear IKE security associations" {
          <peer-address: address> command "Name of security association" {
          }
        }
        statistics command rpc clear-ike-services-statistics "Clear IKE statistics" {
          <peer-address: address> command "Name of security association" {
          }
        }
      }
      ipsec "Clear IPSec information" {
        security-associations alias sa command rpc clear-services-ipsec-vpn-security-associations "Clear IPSec dynamic security associations" {
          use tunnel-selection;
          service-set <-> services service-set> "Name of service set";
          <service-set: -> services service-set> command "Name of service set" {
            use tunnel-selection;
          }
        }
        statistics command rpc clear-ipsec-vpn-statistics "Clear IPSec statistics" {
          remote-gateway <address> "Peer address to use as filter";
          service-set <-> services service-set> "Name of service set";
        }
      }
      """),
    SchemaText(
      under: "request",
      """
      services "Request IPSec services" {
        ipsec-vpn "Request IPSec VPN services" {
          ipsec "Request IPSec services" {
            switch "Switch tunnels" {
              /// Puts the active remote gateway in standby, and negotiates with the other one.
              tunnel command rpc request-ipsec-vpn-switch-tunnel
                "Switch between primary and backup tunnel" {
                local-gateway <address> required "Address of the local gateway";
                remote-gateway <address> required "Address of the remote gateway that is active";
              }
            }
          }
        }
      }
      """),
  ]
}
