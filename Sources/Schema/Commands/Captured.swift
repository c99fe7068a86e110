extension SchemaText {
  /// The commands of operational mode that lead to a configuration. They are needed to read the
  /// configuration out of a file in which a session or a script was recorded.
  static let capturedCommands = SchemaText(
    """
    configure alias edit command outermost "Manipulate software configuration information" {
      dynamic command "Dynamic configuration mode";
      exclusive command "Lock out other users";
      private command "Work in private database (other users cannot view changes)";
    }
    show "Show system information" {
      configuration command "Show current configuration" {
        <path: statement existing> command "Path of the statement" {
        }
      }
    }
    """)
}
