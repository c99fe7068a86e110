extension SchemaText {
  /// The grammar of `[edit services]`. Its branches are in files of their own.
  static let services = SchemaText(
    """
    services "System services" {
      /// Security associations, the rules that send packets through them, and what IKE negotiates.
      ipsec-vpn "Configure IPSec VPN service" {
      }
    }
    """)
}
