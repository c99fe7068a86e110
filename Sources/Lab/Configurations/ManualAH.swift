extension LabConfiguration {
  /// The chapter's bidirectional example, with a security parameter index within its own range.
  package static let manualAH = LabConfiguration(
    name: "manual-ah", help: "AH with one manual key for both directions"
  ) { router in
    tunnel(
      of: router,
      security: """
        manual {
            direction bidirectional {
                protocol ah;
                spi 16001;
                authentication {
                    algorithm hmac-md5-96;
                    key ascii-text 123456789012abcd;
                }
            }
        }
        """)
  }
}
