extension SchemaText {
  /// `[edit system]`.
  static let system = SchemaText(
    """
    system "System parameters" {
      host-name <name 1..63> "Hostname for this router";
      /// The router's log goes to files that `show log` reads. What the rules' `syslog` statements
      /// and the tunnels record has the facility `kernel` and `daemon`.
      syslog "System logging facility" {
        file <file-name: name 1..63> "File in which to log data" {
          <facility:
            ( any "All facilities"
            | daemon "Various system processes"
            | interactive-commands "Commands executed by the UI"
            | kernel "Kernel" )>
            oneline element contents "Facility" {
            <level:
              ( any "All levels"
              | critical "Critical conditions"
              | error "Error conditions"
              | info "Informational messages"
              | notice "Conditions that should be handled specially"
              | warning "Warning messages" )>
              choice level named-by-key required "Level";
          }
        }
      }
    }
    """)
}
