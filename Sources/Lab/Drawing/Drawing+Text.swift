/// The drawing as boxes for terminals: a tree that begins at a host.
extension Drawing {
  var boxes: String {
    let layout = DrawingLayout(self)
    var writer = BoxWriter(drawing: self)
    for root in layout.roots { writer.write(root, layout, indent: "", isFirst: true) }
    let others = lines.indices.filter { !layout.treeLines.contains($0) }
    if !others.isEmpty { writer.text += "\nFurther links\n" }
    for number in others { writer.text += "  " + words(lines[number]) + "\n" }
    if !tunnels.isEmpty { writer.text += "\nTunnels\n" }
    for tunnel in tunnels { writer.text += "  " + words(tunnel) + "\n" }
    return writer.text
  }

  /// Returns a line such as `core: pe1 so-0/0/0 10.0.0.1/30 -- pe2 so-0/0/0 10.0.0.2/30`.
  private func words(_ line: Line) -> String {
    let ends = [line.from, line.to].map { end in
      [nodes[end.node].name, end.label].filter { !$0.isEmpty }.joined(separator: " ")
    }
    let name = line.name.isEmpty ? "" : "\(line.name): "
    return name + ends.joined(separator: " -- ") + (line.isCut ? " (cut)" : "")
  }
}

/// A writer of the tree of boxes.
private struct BoxWriter {
  let drawing: Drawing
  var text = ""

  /// Writes a node, and below it the nodes that are found from it. `indent` precedes each of its
  /// lines.
  mutating func write(_ number: Int, _ layout: DrawingLayout, indent: String, isFirst: Bool) {
    // A list of tasks replaces recursion, because a long chain of nodes would overflow the stack.
    /// A node that is to be written.
    struct Task {
      var node: Int
      /// The line to the node above; nil for a root.
      var line: Int?
      var indent: String
      var isLast: Bool
    }
    var tasks = [Task(node: number, line: nil, indent: indent, isLast: true)]
    while let task = tasks.popLast() {
      let contents = contents(of: task.node)
      let width = contents.map(\.count).max() ?? 0
      let children = layout.children[task.node]
      let edge = String(repeating: "─", count: width + 2)
      let foot = children.isEmpty ? edge : "─┬" + edge.dropFirst(2)
      var inside = task.indent
      if let line = task.line {
        let link = drawing.lines[line]
        if !link.name.isEmpty {
          text += task.indent + "│ " + link.name + (link.isCut ? " (cut)" : "") + "\n"
        }
        text += task.indent + "│ ┌" + edge + "┐\n"
        inside += task.isLast ? "  " : "│ "
      } else {
        text += task.indent + "┌" + edge + "┐\n"
      }
      for (row, content) in contents.enumerated() {
        let padding = String(repeating: " ", count: width - content.count)
        if row == 0, task.line != nil {
          text += task.indent + (task.isLast ? "└─┤ " : "├─┤ ")
        } else {
          text += inside + "│ "
        }
        text += content + padding + " │\n"
      }
      text += inside + "└" + foot + "┘\n"
      for (place, child) in children.enumerated().reversed() {
        tasks.append(
          Task(
            node: child.node, line: child.line, indent: inside + "  ",
            isLast: place == children.count - 1))
      }
    }
  }

  private func contents(of number: Int) -> [String] {
    let node = drawing.nodes[number]
    let ports = drawing.lines.flatMap { line in
      [line.from, line.to].filter { $0.node == number && !$0.port.isEmpty }.map(\.label)
    }
    return ["\(node.kind.rawValue) \(node.name)"] + node.addresses + ports
  }
}
