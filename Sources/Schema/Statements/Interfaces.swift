extension SchemaText {
  /// The grammar of `[edit interfaces]`.
  static let interfaces = SchemaText(
    """
    define applied-service-set {
      service-set [ <-> services service-set
        "Referenced service set must be defined under [edit services service-set]"> ]
        ordered "Service set to apply";
    }
    interfaces "Interface configuration" {
      <interface-name: interface> element interface "Interface name" {
        description <string 1..80> "Text description of interface";
        disable choice state "Disable this interface";
        /// The default. It keeps a group from disabling the interface.
        enable choice state "Enable this interface";
        /// Links of a lab carry no keepalives; the statement is accepted and shown.
        no-keepalives inert "Do not send keepalive messages";
        encapsulation
          ( cisco-hdlc "Cisco-compatible HDLC encapsulation"
          | ethernet "Ethernet encapsulation"
          | ppp "PPP encapsulation" )
          "Physical link-layer encapsulation";
        mtu <integer 256..9192> "Maximum transmit packet size";
        unit <interface-unit-number: integer 0..16385> "Logical interface" {
          description <string 1..80> "Text description of interface";
          disable choice state "Disable this logical interface";
          /// The default. It keeps a group from disabling the logical interface.
          enable choice state "Enable this logical interface";
          family <family: ( inet "IPv4 parameters" )> named-by-key "Protocol family" {
            address <address: interface-address> ordered "Interface address/destination prefix" {
            }
            service "Service operations on interface" {
              input "Service sets to apply to received packets" {
                use applied-service-set;
              }
              output "Service sets to apply to transmitted packets" {
                use applied-service-set;
              }
            }
          }
          service-domain ( inside "Inside network" | outside "Outside network" )
            "Service domain to which interface belongs";
        }
      }
    }
    """)
}
