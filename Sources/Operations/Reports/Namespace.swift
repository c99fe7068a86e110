import Configuration

extension Element.Attribute {
  /// The namespace of a reply's payload. The area is the part of the real system that gives it.
  static func namespace(_ area: String) -> Self {
    Self("xmlns", "http://xml.juniper.net/junos/21.4R0/junos-\(area)")
  }
}
