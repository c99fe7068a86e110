import Cryptography

extension SchemaText {
  /// The grammar of `[edit services ipsec-vpn]`.
  static let ipsecVPN = SchemaText(
    under: "services ipsec-vpn",
    """
    define key {
      ascii-text <string 1..255> secret choice key "Format as text";
      hexadecimal <hexadecimal 1..255> secret choice key "Format as hexadecimal";
    }
    define identification {
      ipv4_addr alias ipv4-addr [ <address> ] ordered
        "One or more IPv4 address identification values";
      key_id alias key-id [ <string 1..255> ] ordered
        "One or more key ID identification values";
    }
    /// A rule holds terms, tried in their order: the first whose `from` matches a packet decides,
    /// and its `then` names the tunnel that the packet takes. A packet that no term of no rule of
    /// the service set matches is dropped.
    rule <rule-name: name 1..63 "Rule name"> ordered "Define an IPSec rule" {
      /// The side of the service interface on which the rule's terms are matched: `input` for
      /// packets that come in from the inside, `output` for packets that leave to it.
      match-direction
        ( input "Match on input to interface"
        | output "Match on output from interface" )
        required "Direction for which the rule match is applied";
      term <term-name: name 1..63 "Term name"> ordered required "Define an IPSec term" {
        /// Without `from`, every packet matches. Source and destination are seen from the inside:
        /// decrypted packets are compared with source and destination exchanged.
        from "Define match criteria" {
          /// One prefix; a bare address means /32.
          source-address <prefix> "Match IP source address";
          /// One prefix; a bare address means /32.
          destination-address <prefix> "Match IP destination address";
          /// Only packets that come to the service set by this unit: its inside service interface.
          ipsec-inside-interface <logical-interface> "IPSec interface to internal network";
        }
        then required "Action to take if the 'from' condition is matched" {
          syslog "System log information about the packet";
          /// The address of the peer, to which all packets of the tunnel are sent.
          remote-gateway <address> required "Remote gateway address";
          /// Enables dead peer detection. If the peer at `remote-gateway` does not answer, the
          /// tunnel is negotiated with this address.
          backup-remote-gateway <address> "Backup remote gateway address";
          /// A manual security association needs no negotiation: keys and indexes are configured
          /// alike at both ends. Its sequence numbers cannot be renewed, so replay is not checked.
          manual choice security "Define a manual security association" {
            /// Either `inbound` and `outbound` are both configured, or `bidirectional` alone, with
            /// one set of values for both directions.
            direction
              <direction:
                ( inbound "Inbound security association"
                | outbound "Outbound security association"
                | bidirectional "Bidirectional security association" )>
              ordered required "Define the direction of the security association" {
              /// `ah` authenticates and cannot encrypt. `esp` needs authentication, encryption or
              /// both. `bundle` is AH around ESP and needs both, and an auxiliary SPI.
              protocol
                ( ah "Authentication header"
                | bundle "Bundle (AH authentication plus ESP encryption)"
                | esp "Encapsulated Security Payload header" )
                required "Define an IPSec protocol for the security association";
              /// With its protocol, it has to be unique: inbound on the local gateway, outbound
              /// for each remote gateway.
              spi <integer 256..16639> required "Define security parameter index";
              /// The SPI of the ESP header inside a bundle.
              auxiliary-spi <integer 256..16639>
                "ESP security parameter index for IPSec SA bundle";
              authentication "Define authentication parameters" {
                algorithm
                  \(choice(of: AuthenticationAlgorithm.self, for: .manual))
                  required "Define authentication algorithm";
                /// \(keyLengths(of: AuthenticationAlgorithm.self) { $0.keyLength })
                key oneline required "Define an authentication key" {
                  use key;
                }
              }
              encryption "Define encryption parameters" {
                algorithm
                  \(choice(of: EncryptionAlgorithm.self, for: .manual))
                  required "Define encryption algorithm";
                /// \(keyLengths(of: EncryptionAlgorithm.self) { $0.keyLength })
                /// The first 8 octets of a 3DES key should differ from the second 8. Weak DES keys
                /// are refused, semi-weak ones bring a warning; the parity bits do not count. RFC
                /// 2409 appendix A.
                key oneline required "Define an encryption key" {
                  use key;
                }
              }
            }
          }
          /// A dynamic security association is negotiated with the peer. Its keys are derived, not
          /// configured.
          dynamic choice security "Define a dynamic security association" {
            /// Optional in the syntax, but without it there is no preshared key.
            ike-policy
              <-> services ipsec-vpn ike policy
                "Referenced IKE policy must be defined under [edit services ipsec-vpn ike policy]">
              "Name of the IKE policy";
            /// Without it, a policy without proposals and without perfect forward secrecy is used.
            ipsec-policy
              <-> services ipsec-vpn ipsec policy
                "Referenced IPSec policy must be defined under [edit services ipsec-vpn ipsec policy]">
              implicit "Name of the IPSec policy";
          }
          /// Clears the DF bit whatever the size; a packet over the tunnel MTU is fragmented
          /// before it is encapsulated. Without one of these three statements the inner packet
          /// keeps its DF bit, and the outer one, which does not have it, may be fragmented.
          clear-dont-fragment-bit "Clear the do not fragment bit";
          /// The outer packet has the DF bit of the inner one. If a router on the path then reports
          /// its MTU, the tunnel uses it for ten minutes. RFC 4301 section 8.
          copy-dont-fragment-bit "Copy the do not fragment bit";
          /// The outer packet always has the DF bit.
          set-dont-fragment-bit "Set the do not fragment bit";
          /// Dynamic security associations check replay in a window of 64 unless this is set;
          /// manual ones never do.
          no-anti-replay "Disable the anti-replay check";
          /// The maximum length of an outer packet in octets, whatever the MTU of its interface.
          tunnel-mtu <integer 256..9192> = 1500 "Maximum transmit packet size";
          /// Probes a silent peer. If it does not answer, all security associations with it are
          /// deleted. RFC 3706.
          initiate-dead-peer-detection "Initiate dead peer detection";
          dead-peer-detection presence "Dead peer detection options" {
            /// The time without packets after which a peer is probed, and the time to wait for
            /// each answer.
            interval <integer 1..180 seconds> = 10
              "Interval at which the DPD messages should be sent";
            /// The number of unanswered probes after which a peer is declared dead.
            threshold <integer 1..10> = 3 "Maximum number of DPD messages";
          }
          /// The minimum number of sequence numbers in the window of a dynamic security
          /// association; the window is a multiple of 64. An established association keeps its
          /// window. RFC 4303 section 3.4.3.
          anti-replay-window-size <integer 64..4096> = 64 "Size of the anti-replay window";
        }
      }
    }
    /// Rules in the order in which they are tried.
    rule-set <rule-set-name: name 1..63 "Name of the rule set"> ordered "Defines a set of IPSec rules" {
      rule <rule-name: -> services ipsec-vpn rule "rule must be configured"> ordered required
        "Rule to be included in this rule set";
    }
    ipsec "IPSec configuration" {
      /// The attributes that are negotiated for a dynamic security association.
      proposal <proposal-name: name 1..32 "Name of the IPSec proposal"> ordered
        "Define an IPSec proposal" {
        description <string 1..80> inert "Text description of IPSec proposal";
        protocol
          ( ah "Authentication header"
          | bundle "Bundle (AH authentication plus ESP encryption)"
          | esp "Encapsulated Security Payload header" )
          = esp "Define an IPSec protocol for the proposal";
        authentication-algorithm
          \(choice(of: AuthenticationAlgorithm.self, for: .negotiated))
          implicitly hmac-sha1-96 "Define authentication algorithm";
        /// The chapter recommends 3des-cbc.
        encryption-algorithm
          \(choice(of: EncryptionAlgorithm.self, for: .negotiated))
          implicitly 3des-cbc "Define encryption algorithm";
        /// The hard lifetime of a security association; the shorter of the two peers' holds.
        lifetime-seconds <integer 180..86400 seconds> = 28800 "Lifetime, in seconds";
      }
      /// Without `perfect-forward-secrecy`, keys follow from those of the IKE security association.
      policy <policy-name: name 1..32 "Name of the IPSec policy"> ordered
        "Define an IPSec policy" {
        description <string 1..80> inert "Text description of IPSec policy";
        /// A new Diffie-Hellman exchange for each security association, so that a
        /// disclosed key does not disclose the keys before and after it.
        perfect-forward-secrecy alias perfect-forward-security
          "Define perfect forward secrecy" {
          keys
            \(choice(of: DiffieHellmanGroup.self, for: .negotiated))
            required "Define Diffie-Hellman group";
        }
        /// Proposals in the order in which they are offered. Without it, one proposal of defaults
        /// is offered.
        proposals
          [ <-> services ipsec-vpn ipsec proposal "Referenced proposal is not defined"> ]
          ordered implicit "Name of the proposal";
      }
    }
    /// When dynamic security associations are negotiated: with the first packet that a term takes,
    /// at once, and again when they are deleted, or only when the peer initiates.
    establish-tunnels
      ( immediately "Establish tunnels immediately"
      | on-traffic "Establish tunnels on traffic"
      | responder-only "Don't establish tunnels on responder only" )
      = on-traffic "Define the criteria to establish tunnels";
    /// Peers behind a NAT that translates ports cannot be reached then: their ESP is not carried
    /// in UDP. RFC 3947, RFC 3948.
    disable-natt "Disable NAT traversal even if NAT is detected";
    ike "IKE configuration" {
      /// The attributes that are negotiated for an IKE security association. RFC 2409 appendix A.
      proposal <proposal-name: name 1..32 "Name of the IKE proposal"> ordered
        "Define an IKE proposal" {
        description <string 1..80> inert "Text description of IKE proposal";
        authentication-method
          ( dsa-signatures "DSA signatures"
          | pre-shared-keys alias pre-shared-key "Preshared keys"
          | rsa-signatures "RSA signatures" )
          = pre-shared-keys "Define authentication method";
        /// group1 is the 768-bit and group2 the 1024-bit prime of RFC 2409; group5, group14,
        /// group15 and group16 are primes of 1536, 2048, 3072 and 4096 bits (RFC 3526), group24 one
        /// of 2048 bits with a subgroup of 256 (RFC 5114); group19 and group20 are the curves of
        /// 256 and 384 bits (RFC 5903).
        dh-group
          \(choice(of: DiffieHellmanGroup.self, for: .ike))
          = group2 "Define Diffie-Hellman group";
        authentication-algorithm
          \(choice(of: HashAlgorithm.self, for: .ike))
          = sha1 "Define authentication algorithm";
        encryption-algorithm
          \(choice(of: EncryptionAlgorithm.self, for: .ike))
          = 3des-cbc "Define encryption algorithm";
        lifetime-seconds <integer 180..86400 seconds> = 3600 "Lifetime, in seconds";
      }
      /// The authentication of this router and its peer, and the proposals that they negotiate.
      policy <policy-name: name 1..32 "Name of the IKE policy"> ordered
        "Define an IKE policy" {
        description <string 1..80> inert "Text description of IKE policy";
        /// main takes six messages and hides the identities; aggressive takes three and does not,
        /// and offers one `dh-group` at a time: that of the first proposal, then, when the peer
        /// refuses it or does not answer, the next one. A responder answers main mode always, and
        /// aggressive mode unless every policy for the peer states main.
        mode ( aggressive "Aggressive mode" | main "Main mode" ) = main
          "Define the IKE first phase mode";
        /// This router supports only version 1.
        version ( 1 "Initiate IKEv1 negotiation" | 2 "Initiate IKEv2 negotiation" ) = 1
          "Define the IKE version to use for the negotiation";
        /// Proposals in the order in which they are offered. Without it, one proposal of defaults
        /// is offered.
        proposals
          [ <-> services ipsec-vpn ike proposal "Referenced proposal is not defined"> ]
          ordered implicit "Name of the proposal";
        /// Without it, the identity is the local gateway address.
        local-id "Define local identification" {
          use identification;
        }
        local-certificate <string 1..32> "Local certificate identifier";
        local-key-pair <string 1..32> "Local private and public key pair";
        /// The remote gateway address is always among them.
        remote-id "Define remote identification" {
          use identification;
        }
        pre-shared-key oneline "Define a preshared key" {
          use key;
        }
      }
    }
    """)
}
