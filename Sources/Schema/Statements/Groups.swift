extension SchemaText {
  /// The grammar of `[edit groups]`, `apply-groups` and `apply-groups-except`.
  static let groups = SchemaText(
    """
    /// Statements to inherit: what stands in a group is added wherever the group is applied, at the
    /// same place of the tree, unless the configuration says otherwise there. A name between `<`
    /// and `>` stands for every name that it matches: `<*>`, `<so-0/*>`, `<so-0/0/[0-3]>`.
    groups "Configuration groups" {
      <group-name: name 1..63> whole element groups "Group name" {
      }
    }
    /// The first group in the list wins over the later ones; a group applied deeper in the tree wins
    /// over those applied above it.
    apply-groups [ <-> groups <> "configuration group must be defined"> ] ordered everywhere
      "Groups from which to inherit configuration data";
    apply-groups-except [ <-> groups <> "configuration group must be defined"> ] ordered everywhere
      "Don't inherit configuration data from these groups";
    """)
}
