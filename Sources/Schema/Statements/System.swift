extension SchemaText {
  /// The grammar of `[edit system]`.
  static let system = SchemaText(
    """
    system "System parameters" {
      host-name <name 1..63> "Hostname for this router";
      /// The router's log goes to files that `show log` reads. What the rules' `syslog` statements
      /// and the tunnels record has the facility `kernel` and `daemon`; of the other facilities,
      /// only `interactive-commands` has messages.
      syslog "System logging facility" {
        file <file-name: name 1..63> "File in which to log data" {
          <facility:
            ( any "All facilities"
            | authorization "Authorization system"
            | change-log "Configuration change log"
            | conflict-log "Configuration conflict log"
            | daemon "Various system processes"
            | dfc "Dynamic flow capture"
            | external "Local external applications"
            | firewall "Firewall filtering system"
            | ftp "FTP process"
            | interactive-commands "Commands executed by the UI"
            | kernel "Kernel"
            | ntp "NTP process"
            | pfe "Packet Forwarding Engine"
            | security "Security related"
            | user "User processes" )>
            oneline element contents "Facility" {
            <level:
              ( alert "Conditions that should be corrected immediately"
              | any "All levels"
              | critical "Critical conditions"
              | emergency "Panic conditions"
              | error "Error conditions"
              | info "Informational messages"
              | none "No messages"
              | notice "Conditions that should be handled specially"
              | warning "Warning messages" )>
              choice level named-by-key required "Level";
          }
        }
      }
    }
    """)
}
