import Schema

extension SchemaText {
  /// The grammar of `show route` and `show arp`.
  static let routes: [SchemaText] = [
    SchemaText(
      under: "show",
      """
      define route-options {
        brief choice level "Display brief output (default)";
        detail choice level "Display detailed output";
        /// The output of `detail`, and the routes that are installed in the forwarding table.
        extensive choice level "Display extensive output";
        hidden "Display hidden routes";
        protocol
          ( direct "Directly connected routes" | local "Local addresses" | static "Static routes" )
          "Display routes learned from a protocol";
        table <listed tables> "Name of routing table";
        terse choice level "Display terse output";
      }
      /// Neighbors on Ethernet ports. The links of a lab carry no frames, so hardware addresses follow
      /// from the names of nodes and ports.
      arp command rpc get-arp-table-information "Show system Address Resolution Protocol table entries" {
        interface <listed interfaces> "Show entries of one interface";
        no-resolve "Don't attempt to print addresses symbolically";
      }
      /// An address shows the routes that a packet to it would take, a prefix those within it, or
      /// else those that hold it.
      route command rpc get-route-information "Show routing table information" {
        exact "Display only routes to exactly the prefix";
        instance command rpc get-instance-information "Show routing instance information" {
          detail choice level "Display detailed output";
          extensive choice level "Display extensive output";
          <instance-name: listed routing-instances> command "Name of routing instance" {
            detail choice level "Display detailed output";
            extensive choice level "Display extensive output";
          }
        }
        summary command rpc get-route-summary-information "Show summary of routes in routing table";
        use route-options;
        <destination: prefix> command "Destination prefix" {
          exact "Display only routes to exactly the prefix";
          use route-options;
        }
      }
      """)
  ]
}
