extension LabConfiguration {
  package static let bundle = LabConfiguration(
    name: "bundle", help: "AH around ESP with manual keys"
  ) { router in
    tunnel(
      of: router,
      security: """
        manual {
            direction bidirectional {
                protocol bundle;
                spi 1001;
                auxiliary-spi 1002;
                authentication {
                    algorithm hmac-sha1-96;
                    key hexadecimal 000102030405060708090a0b0c0d0e0f10111213;
                }
                encryption {
                    algorithm 3des-cbc;
                    key ascii-text 12345678901234567890abcd;
                }
            }
        }
        """)
  }
}
