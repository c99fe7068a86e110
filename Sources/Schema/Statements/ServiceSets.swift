extension SchemaText {
  /// The grammar of `[edit services service-set]`, which assigns IPsec rules to service interfaces.
  static let serviceSets = SchemaText(
    under: "services",
    """
    /// Joins IPsec rules to a service interface. A next-hop service set has its packets routed into
    /// the inside unit; an interface service set is applied to the input and output of interfaces.
    service-set <service-set-name: name 1..63 "Service set name"> ordered "Define a service set" {
      ipsec-vpn-options alias ipsec-vpn "IPSec VPN options" {
        /// An address of this router: the source of every packet of the tunnels, and where the
        /// peers send theirs.
        local-gateway <address: address "Local gateway address"> oneline choice local-gateway content
          "Address and routing instance for local gateway" {
          /// Where the address is, and by whose routes the packets of the tunnels leave. Without it,
          /// the instance of the outside service interface.
          routing-instance
            <-> routing-instances <> "Referenced routing-instance must be defined">
            "Name of routing instance that hosts local gateway";
        }
        /// These three hold for the terms that have none of them.
        clear-dont-fragment-bit "Clear the do not fragment bit";
        copy-dont-fragment-bit "Copy the do not fragment bit";
        set-dont-fragment-bit "Set the do not fragment bit";
        /// Of the terms that have no `tunnel-mtu` of their own.
        tunnel-mtu <integer 256..9192> "Maximum transmit packet size";
        /// Of the terms that have no `anti-replay-window-size` of their own.
        no-anti-replay "Disable the anti-replay check";
        /// Of the terms that have no `anti-replay-window-size` of their own, and no
        /// `no-anti-replay`.
        anti-replay-window-size <integer 64..4096> "Size of the anti-replay window";
        /// As `disable-natt`, for the peers of this service set.
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
        /// Routes into this unit take packets to the service set; what is decrypted leaves by it.
        inside-service-interface <logical-interface> required
          "Service interface on the inside network";
        outside-service-interface <logical-interface> required
          "Service interface on the outside network";
      }
      /// What passes an interface in a direction in which the set is applied, and no term takes, is
      /// dropped. Answers to what a term takes come back through the tunnel; those in the clear are
      /// dropped too.
      interface-service choice style "Define interface service" {
        service-interface <logical-interface> required "Service interface";
      }
    }
    """)
}
