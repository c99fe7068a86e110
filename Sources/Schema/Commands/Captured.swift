extension SchemaText {
  /// What matters in a file that a session or a script has become: the commands of operational mode
  /// that lead to a configuration.
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
