extension SchemaText {
  /// The grammar of `apply-macro` and `apply-flags`, which may stand in every container and have no
  /// effect on the router.
  static let macros = SchemaText(
    """
    /// Parameters for programs of the operator; they have no effect on the router.
    apply-macro <macro-name: string 1..255> everywhere
      "Name of macro and its parameters, for scripts to expand" {
      <parameter-name: string 1..255> oneline element data "Parameter of the macro" {
        <value: string 1..4096> choice value content inert "Value of the parameter";
      }
    }
    /// Every part of the configuration is shown here, be it marked so or not.
    apply-flags ( omit "Omit from display unless asked for" ) everywhere inert
      "Attributes of the statements here";
    """)
}
