extension SchemaText {
  /// The grammar of `[edit services service-set]`, which assigns IPsec rules to service interfaces.
  static let serviceSets = SchemaText(
    under: "services",
    """
    /// Joins IPsec rules to a service interface. A next-hop service set has its packets routed into
    /// the inside unit; an interface service set is applied to the input and output of interfaces.
    service-set <service-set-name: name 1..63 "Service set name"> ordered "Define a service set" {
      ipsec-vpn-options alias ipsec-vpn "IPSec VPN options" {
        /// An address of this router: the source of the tunnels' packets, and their destination at
        /// the peers.
        local-gateway <address: address "Local gateway address"> oneline choice local-gateway content
          "Address and routing instance for local gateway" {
          /// The instance that has the address, and whose routes the packets of the tunnels take.
          /// Without it, that of the outside service interface.
          routing-instance
            <-> routing-instances <> "Referenced routing-instance must be defined">
            "Name of routing instance that hosts local gateway";
        }
        /// The setting of terms that have none of these three statements.
        clear-dont-fragment-bit "Clear the do not fragment bit";
        copy-dont-fragment-bit "Copy the do not fragment bit";
        set-dont-fragment-bit "Set the do not fragment bit";
        /// The value for terms that have no `tunnel-mtu` of their own.
        tunnel-mtu <integer 256..9192> "Maximum transmit packet size";
        /// The setting of terms that have no `anti-replay-window-size` of their own.
        no-anti-replay "Disable the anti-replay check";
        /// The value for terms that have neither `anti-replay-window-size` nor `no-anti-replay`.
        anti-replay-window-size <integer 64..4096> "Size of the anti-replay window";
        /// The same as `disable-natt`, but only for the peers of this service set.
        no-nat-traversal
          "Disable NAT traversal for this service-set even if NAT is detected";
      }
      ipsec-vpn-rules [ <-> services ipsec-vpn rule
        "Referenced IPSec VPN rule must be defined under [edit services ipsec-vpn rule]"> ]
        ordered choice rules "Apply IPSec rules";
      ipsec-vpn-rule-sets [ <-> services ipsec-vpn rule-set
        "Referenced IPSec VPN rule-set must be defined under [edit services ipsec-vpn rule-set]"> ]
        ordered choice rules "Apply IPSec rule sets";
      next-hop-service choice style "Define next-hop service" {
        /// Packets that are routed into this unit are handled by the service set, and decrypted
        /// packets leave it through this unit.
        inside-service-interface <logical-interface> required
          "Service interface on the inside network";
        outside-service-interface <logical-interface> required
          "Service interface on the outside network";
      }
      /// A packet that passes an interface in a direction in which the set is applied is dropped if
      /// no term matches it. Answers to packets that a term matches must come through the tunnel;
      /// unprotected ones are dropped too.
      interface-service choice style "Define interface service" {
        service-interface <logical-interface> required "Service interface";
      }
    }
    """)
}
