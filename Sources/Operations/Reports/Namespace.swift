import Configuration

extension Element.Attribute {
  /// Returns the namespace of a reply's content. The area is the part of Junos from which
  /// the reply comes.
  static func namespace(_ area: String) -> Self {
    Self("xmlns", "http://xml.juniper.net/junos/21.4R0/junos-\(area)")
  }
}
