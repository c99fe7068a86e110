extension LabConfiguration {
  /// What one end sends with, the other receives with: each direction has its own keys.
  package static let manualESP = LabConfiguration(
    name: "manual-esp", help: "ESP with manual keys, each direction with its own"
  ) { router in
    let toPE1 = direction(
      spi: 16_384, encryption: "23456789012345678901234e", "from-pe2-to-pe1-auth")
    let toPE2 = direction(
      spi: 12_288, encryption: "12345678901234567890abcd", "from-pe1-to-pe2-auth")
    return tunnel(
      of: router,
      security: """
        manual {
            direction inbound {
            \(router == .pe1 ? toPE1 : toPE2)
            }
            direction outbound {
            \(router == .pe1 ? toPE2 : toPE1)
            }
        }
        """)
  }

  private static func direction(
    spi: Int, encryption: String, _ authentication: String
  ) -> String {
    """
    protocol esp;
    spi \(spi);
    authentication {
        algorithm hmac-sha1-96;
        key ascii-text \(authentication);
    }
    encryption {
        algorithm 3des-cbc;
        key ascii-text \(encryption);
    }
    """
  }
}
