import Configuration
import Operations

/// The attributes of an `rpc`, which its reply repeats (RFC 6241 section 4.2).
///
/// Whatever a client has sent, the reply must be well-formed with its namespaces. Otherwise a
/// client with an XML parser could not continue. The names follow XML 1.0 section 2.3, and
/// Namespaces in XML 1.0.
struct RepeatedAttributes {
  /// The attributes that the reply repeats.
  let attributes: [Element.Attribute]

  /// Creates the value from all attributes of an `rpc`; nil: they are not well-formed.
  init?(_ all: [Element.Attribute]) {
    var namespaces = ["xml": Self.xmlNamespace]
    for attribute in all {
      guard let prefix = Self.declaredPrefix(attribute) else { continue }
      guard Self.canBeDeclared(prefix, attribute.value) else { return nil }
      namespaces[prefix] = attribute.value
    }
    var names: Set<[String]> = []
    for attribute in all {
      let parts = attribute.name.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, parts.allSatisfy(Self.isName), let local = parts.last else {
        return nil
      }
      var name = [attribute.name]
      if parts.count == 2, Self.declaredPrefix(attribute) == nil {
        // Two prefixes may stand for the same namespace.
        guard let namespace = namespaces[String(parts[0])] else { return nil }
        name = [namespace, String(local)]
      }
      guard names.insert(name).inserted else { return nil }
    }
    // The reply declares the prefix `junos` itself. Attributes with another meaning of it are
    // omitted.
    let isOwn = namespaces["junos"].map { $0 == Release.namespace } ?? true
    attributes = all.filter { attribute in
      isOwn || (attribute.name != "xmlns:junos" && !attribute.name.hasPrefix("junos:"))
    }
  }

  /// Returns the prefix that an attribute declares; empty: the attribute declares the namespace of
  /// elements without a prefix. nil: it declares none.
  private static func declaredPrefix(_ attribute: Element.Attribute) -> String? {
    if attribute.name == "xmlns" { return "" }
    return attribute.name.hasPrefix("xmlns:")
      ? String(attribute.name.dropFirst("xmlns:".count)) : nil
  }

  /// Returns whether a prefix may be declared for a namespace. Namespaces in XML 1.0 sections 3
  /// and 5.
  private static func canBeDeclared(_ prefix: String, _ namespace: String) -> Bool {
    if prefix == "xmlns" || namespace == "http://www.w3.org/2000/xmlns/" { return false }
    if (prefix == "xml") != (namespace == xmlNamespace) { return false }
    return prefix.isEmpty || !namespace.isEmpty
  }

  private static let xmlNamespace = "http://www.w3.org/XML/1998/namespace"

  // MARK: Names

  /// Returns whether the text is an XML name without a colon.
  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.unicodeScalars.first, begins(first) else { return false }
    return text.unicodeScalars.allSatisfy { begins($0) || continues($0) }
  }

  /// Returns whether a name may begin with this scalar.
  private static func begins(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "A"..."Z", "a"..."z", "_", "\u{C0}"..."\u{D6}", "\u{D8}"..."\u{F6}", "\u{F8}"..."\u{2FF}",
      "\u{370}"..."\u{37D}", "\u{37F}"..."\u{1FFF}", "\u{200C}"..."\u{200D}",
      "\u{2070}"..."\u{218F}", "\u{2C00}"..."\u{2FEF}", "\u{3001}"..."\u{D7FF}",
      "\u{F900}"..."\u{FDCF}", "\u{FDF0}"..."\u{FFFD}", "\u{10000}"..."\u{EFFFF}":
      true
    default: false
    }
  }

  /// Returns whether this scalar may follow in a name, besides those that may begin one.
  private static func continues(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", ".", "0"..."9", "\u{B7}", "\u{300}"..."\u{36F}", "\u{203F}"..."\u{2040}": true
    default: false
    }
  }
}
