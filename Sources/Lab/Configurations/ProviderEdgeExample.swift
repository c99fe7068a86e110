extension LabConfiguration {
  /// The example that ends the chapter, its braces repaired.
  package static let peExample = LabConfiguration(
    name: "pe-example", help: "The chapter's provider edge example, with a dynamic tunnel"
  ) { router in
    tunnel(
      of: router,
      negotiatedBy: """
        ike {
            policy ike-policy {
                pre-shared-key ascii-text "$9$ExmcSeMWxdVYBI";
            }
        }
        """,
      security: """
        dynamic {
            ike-policy ike-policy;
        }
        """)
  }
}
