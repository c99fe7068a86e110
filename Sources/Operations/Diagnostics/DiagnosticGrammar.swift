import Schema

extension SchemaText {
  /// The grammar of `ping`, `traceroute`, `test` and `wait`.
  static let diagnostics: [SchemaText] = [
    SchemaText(
      """
      ping <host: word "Hostname or IP address of remote host"> command rpc ping "Ping remote target" {
        count <integer 1..2000000000> "Number of ping requests to send";
        do-not-fragment "Don't fragment echo request packets (IPv4)";
        rapid "Send requests rapidly (default count of 5)";
        routing-instance <listed routing-instances> "Routing instance for ping attempt";
        size <integer 0..65468 bytes> = 56 "Size of request packets";
        source <address> "Source address of echo request";
        ttl <integer 1..255> = 64 "IP time-to-live value";
        /// Five requests are sent where there is no count.
        wait <integer 1..86400 seconds> "Delay after sending last packet";
      }
      test "Perform diagnostic debugging" {
        services "Test services" {
          ipsec-vpn "Test IPSec VPN" {
            /// Compares a packet with the terms of each service set, in their order, and shows
            /// which matches, which does not and why. No packet is sent.
            match command rpc test-services-ipsec-vpn-match "Show which rule and term takes a packet" {
              destination <address> required "Destination address of the packet";
              protocol <word> "IP protocol of the packet, by name or number";
              service-set <-> services service-set> "Name of service set";
              source <address> required "Source address of the packet";
            }
            /// Lists the policies, proposals and manual security associations of the committed
            /// configuration, and what is weak of each by RFC 8221 (ESP and AH) and RFC 8247 (IKE).
            /// What those say of version 2 of IKE is applied to version 1. Aggressive mode with
            /// preshared keys is listed too: it shows a hash of the key to anybody.
            strength command rpc test-services-ipsec-vpn-strength "Show what is weak in the configuration" {
            }
          }
        }
      }
      traceroute <host: word "Hostname or IP address of remote host"> command rpc traceroute "Trace route to remote host" {
        no-resolve "Don't attempt to print addresses symbolically";
        routing-instance <listed routing-instances> "Routing instance for traceroute attempt";
        source <address> "Source address to use in outgoing traceroute packets";
        ttl <integer 1..255> = 30 "IP maximum time-to-live value";
        wait <integer 1..86400 seconds> = 5 "Number of seconds to wait for response";
      }
      /// For scripts on a real network; in a lab's script virtual time passes.
      wait <seconds: integer 1..31536000 seconds> command "Let time pass" {
      }
      """)
  ]
}
