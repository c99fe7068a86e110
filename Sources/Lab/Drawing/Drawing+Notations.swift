/// The drawing in notations that other programs lay out.
extension Drawing {
  /// The drawing for Markdown: https://mermaid.js.org/syntax/flowchart.html
  var mermaid: String {
    var text = "graph LR\n"
    for (number, node) in nodes.enumerated() {
      let label = ([node.name] + node.addresses).map(Self.mermaidText).joined(separator: "<br/>")
      let shape: (String, String) =
        switch node.kind {
        case .router: ("[", "]")
        case .host: ("([", "])")
        case .segment: ("{{", "}}")
        }
      text += "  n\(number)\(shape.0)\"\(label)\"\(shape.1)\n"
    }
    for line in lines {
      let label = [line.from.label, line.name + (line.isCut ? " (cut)" : ""), line.to.label]
        .filter { !$0.isEmpty }.map(Self.mermaidText).joined(separator: "<br/>")
      let name = label.isEmpty ? "" : "|\"\(label)\"|"
      text += "  n\(line.from.node) ---\(name) n\(line.to.node)\n"
    }
    for (number, tunnel) in tunnels.enumerated() {
      let peer = tunnel.to.map { "n\($0)" } ?? "p\(number)"
      if tunnel.to == nil { text += "  \(peer)[\"\(Self.mermaidText(tunnel.remoteGateway))\"]\n" }
      text += "  n\(tunnel.from) -.-|\"\(Self.mermaidText("tunnel " + words(tunnel)))\"| \(peer)\n"
    }
    return text
  }

  private static func mermaidText(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "#", "<", ">", "&", "|", "`", "\\": result += "#\(scalar.value);"
      case _ where scalar.value < 0x20: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The drawing for Graphviz: https://graphviz.org/doc/info/lang.html
  var dot: String {
    var text =
      "graph \(Self.dotText([title])) {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n"
    text += "  edge [fontname=\"sans-serif\", fontsize=10];\n"
    for (number, node) in nodes.enumerated() {
      let shape =
        switch node.kind {
        case .router: "box"
        case .host: "ellipse"
        case .segment: "hexagon"
        }
      let label = Self.dotText([node.name] + node.addresses)
      text += "  n\(number) [shape=\(shape), label=\(label)];\n"
    }
    for line in lines {
      var attributes = ["label=\(Self.dotText([line.name]))"]
      for (name, end) in [("taillabel", line.from), ("headlabel", line.to)]
      where !end.label.isEmpty {
        attributes.append("\(name)=\(Self.dotText([end.port] + end.addresses))")
      }
      if line.isCut { attributes.append("style=dotted") }
      text += "  n\(line.from.node) -- n\(line.to.node)"
      text += " [\(attributes.joined(separator: ", "))];\n"
    }
    for (number, tunnel) in tunnels.enumerated() {
      let peer = tunnel.to.map { "n\($0)" } ?? "p\(number)"
      if tunnel.to == nil {
        text += "  \(peer) [shape=box, label=\(Self.dotText([tunnel.remoteGateway]))];\n"
      }
      let color =
        switch tunnel.state {
        case nil: "gray40"
        case "up": "darkgreen"
        default: "red3"
        }
      text += "  n\(tunnel.from) -- \(peer) [style=dashed, color=\(color), constraint=false"
      text += ", label=\(Self.dotText(["tunnel", words(tunnel)]))];\n"
    }
    return text + "}\n"
  }

  /// Returns lines as one quoted string.
  private static func dotText(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      var result = ""
      for scalar in line.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case _ where scalar.value < 0x20: result += " "
        default: result.unicodeScalars.append(scalar)
        }
      }
      return result
    }
    return "\"" + escaped.joined(separator: "\\n") + "\""
  }
}
