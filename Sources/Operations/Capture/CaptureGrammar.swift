import Schema

extension SchemaText {
  /// The grammar of `monitor traffic`.
  static let capture: [SchemaText] = [
    SchemaText(
      under: "monitor",
      """
      define capture-options {
        brief choice level "Display brief output (default)";
        count <integer 1..1000000> "Number of packets to receive before exiting";
        detail choice level "Display detailed output";
        extensive choice level "Display extensive output";
        /// In the words of pcap-filter(7), about IP packets: `host`, `net`, `port` and `portrange`,
        /// with `src` or `dst` before them; `icmp`, `tcp`, `udp`, `esp`, `ah`, `ip proto N`; `less`
        /// and `greater`; octets such as `udp[8:4]`; all joined by `and`, `or` and `not`, and put in
        /// parentheses. Names of hosts are not resolved. libpcap compiles it.
        matching <packet-filter> "Expression for headers of receive packets to match";
        /// Addresses are never resolved here.
        no-resolve "Don't attempt to print addresses symbolically";
        no-timestamp "Don't print timestamp on each dump line";
        print-ascii choice octets
          "Display packets in ASCII when displaying in hexadecimal format";
        print-hex choice octets "Display packets in hexadecimal format";
        /// Octets of each packet that go into a file or are displayed in hexadecimal.
        size <integer 20..65535 bytes> "Amount of each packet to receive";
      }
      traffic "Show real-time network traffic information" {
        /// The capture runs on beside the commands that follow, until `monitor traffic stop` or
        /// the end of the session.
        interface <interface-name: listed interfaces> command "Name of interface" {
          use capture-options;
          /// No packets of the interface are captured then.
          read-file <listed paths> "Display the packets of a file";
          write-file <listed paths> "Write captured packets to file";
          /// A folder, which is created if necessary, for Wireshark's tables ikev1_decryption_table
          /// and esp_sa. Anybody who has them can decrypt the packets.
          write-keys <listed paths> "Write keys that decrypt IKE and ESP to a folder";
        }
        /// A file in pcap or pcapng format, with frames of raw IP, Ethernet, PPP, Cisco HDLC,
        /// loopback interfaces or Linux cooked captures. libpcap reads it.
        read-file <read-file: listed paths> command "Display the packets of a file" {
          use capture-options;
        }
        stop command "Stop all captures";
      }
      """)
  ]
}
