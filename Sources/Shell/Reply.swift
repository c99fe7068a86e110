package import Configuration
package import Operations

/// The form in which `display xml` and `display json` show the result of a command to programs.
struct Reply {
  /// The banner of the session, `[edit ...]` in configuration mode.
  var banner: String

  /// Returns one XML document: the elements of the result, and the banner of the session.
  func xml(_ elements: [Element]) -> String {
    let banner = XMLPrinter.escaped(self.banner)
    let place = "    <cli>\n        <banner>\(banner)</banner>\n    </cli>\n"
    return "<rpc-reply xmlns:junos=\"\(Release.namespace)\">\n"
      + elements.map { XMLPrinter.print($0, level: 1) }.joined() + place + "</rpc-reply>\n"
  }

  func json(_ elements: [Element]) -> String { JSONPrinter.report(elements) }
}

extension ConfigurationView {
  /// The configuration in XML, within the elements that enclose it in a reply.
  package var elements: [Element] { enclosed([element]) }

  /// The element `configuration` with the path to the statements that are shown. The path begins at
  /// the top, whatever the level of the session.
  package var element: Element {
    let writer = ElementWriter(
      markingChangesSince: former, hidingSecrets: remarks.hidesSecrets)
    switch part {
    case .inside: return writer.configuration(tree, at: path, attributes: attributes)
    case .whole(let statements):
      return writer.configuration(tree, at: path, only: statements, attributes: attributes)
    }
  }
}
