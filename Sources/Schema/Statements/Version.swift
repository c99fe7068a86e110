extension SchemaText {
  /// The grammar of the `version` statement, with which a saved configuration begins.
  static let version = SchemaText(
    """
    /// A configuration that was saved names the release that saved it; it is kept and shown.
    version <string 1..255> inert "Software version information";
    """)
}
