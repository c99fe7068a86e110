package import Configuration
package import Operations

/// A result as programs read it: what `display xml` and `display json` show of any command.
struct Reply {
  /// `[edit ...]` in configuration mode.
  var banner: String

  /// One document: the elements of the result, and where the session stands.
  func xml(_ elements: [Element]) -> String {
    let banner = XMLPrinter.escaped(self.banner)
    let place = "    <cli>\n        <banner>\(banner)</banner>\n    </cli>\n"
    return "<rpc-reply xmlns:junos=\"\(Release.namespace)\">\n"
      + elements.map { XMLPrinter.print($0, level: 1) }.joined() + place + "</rpc-reply>\n"
  }

  func json(_ elements: [Element]) -> String { JSONPrinter.report(elements) }
}

extension ConfigurationView {
  /// The configuration in XML, within what encloses it in a reply.
  package var elements: [Element] { enclosed([element]) }

  /// `configuration` with the way to what is shown, whatever the level that it is shown from.
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
