import Schema

extension SchemaText {
  /// The commands under which several families have commands.
  static let branches: [SchemaText] = [
    SchemaText(
      """
      clear "Clear information in the system" {
        services "Clear services information" {
          ipsec-vpn "Clear IPSec VPN information" {
          }
        }
        system "Clear system information" {
        }
      }
      monitor "Show real-time debugging information" {
      }
      request "Make system-level requests" {
        system "Perform system functions" {
        }
      }
      show "Show system information" {
        services "Show services information" {
          ipsec-vpn "Show IPSec VPN information" {
          }
        }
        system "Show system information" {
        }
      }
      """)
  ]
}
