/// The drawing as a self-contained SVG image, for light and dark backgrounds.
extension Drawing {
  var svg: String { SVGPicture(self).text }
}

/// A writer of the SVG image.
private struct SVGPicture {
  /// The box of a node.
  private struct Box {
    var x = 0
    var y = 0
    var height = 0
  }

  /// Lengths in pixels.
  private enum Measure {
    static let width = 140
    static let gap = 210
    static let space = 28
    static let margin = 24
    static let title = 34
    static let row = 16
    /// The distance between two lines at one side of a box, with room for two rows of text.
    static let port = 40
  }

  private let drawing: Drawing
  private let layout: DrawingLayout
  private var boxes: [Box]
  /// The positions of each line at its two boxes, counted from the top of the box's side.
  private var meetings: [(from: Int, to: Int)]
  private var height = 0

  init(_ drawing: Drawing) {
    self.drawing = drawing
    layout = DrawingLayout(drawing)
    boxes = drawing.nodes.map { _ in Box() }
    meetings = drawing.lines.map { _ in (0, 0) }
    measure()
    arrange()
  }

  /// Assigns each line its positions at the sides of its boxes, and each box its height.
  private mutating func measure() {
    // The number of lines so far at the left side and at the right side of each node.
    var left = boxes.map { _ in 0 }
    var right = boxes.map { _ in 0 }
    for (number, line) in drawing.lines.enumerated() {
      let (from, to) = (line.from.node, line.to.node)
      let isForward = layout.columns[from] < layout.columns[to]
      let isBackward = layout.columns[from] > layout.columns[to]
      let first = isBackward ? left[from] : right[from]
      if isBackward { left[from] += 1 } else { right[from] += 1 }
      let second = isForward ? left[to] : right[to]
      if isForward { left[to] += 1 } else { right[to] += 1 }
      meetings[number] = (first, second)
    }
    for number in boxes.indices {
      let node = drawing.nodes[number]
      let words = Measure.row * (2 + node.addresses.count)
      boxes[number].height = max(words, Measure.port * max(1, left[number], right[number]))
    }
  }

  private mutating func arrange() {
    let heights = layout.rows.map { column in
      column.reduce(0) { $0 + boxes[$1].height + Measure.space } - Measure.space
    }
    height = heights.max() ?? 0
    for (column, nodes) in layout.rows.enumerated() {
      var y = Measure.margin + Measure.title + (height - heights[column]) / 2
      for node in nodes {
        boxes[node].x = Measure.margin + column * (Measure.width + Measure.gap)
        boxes[node].y = y
        y += boxes[node].height + Measure.space
      }
    }
  }

  var text: String {
    let columns = max(1, layout.rows.count)
    let width = max(
      2 * Measure.margin + columns * Measure.width + (columns - 1) * Measure.gap, 480)
    let legend = Measure.margin + Measure.title + height + Measure.space
    let bottom = legend + drawing.tunnels.count * (Measure.row + 4) + Measure.margin
    let title = Self.escaped(drawing.title)
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(bottom)" width="\(width)" \
      height="\(bottom)" role="img" aria-label="\(title)">
      <title>\(title)</title>
      <style>\(Self.style)</style>
      <rect class="ground" width="\(width)" height="\(bottom)"/>
      <text class="title" x="\(Measure.margin)" y="\(Measure.margin + 10)">\(title)</text>

      """
    for tunnel in drawing.tunnels { text += curve(tunnel).path }
    for number in drawing.lines.indices { text += line(number) }
    for number in boxes.indices { text += box(number) }
    for (number, tunnel) in drawing.tunnels.enumerated() { text += mark(tunnel, number + 1) }
    for (number, tunnel) in drawing.tunnels.enumerated() {
      let y = legend + (number + 1) * (Measure.row + 4)
      text += "<text class=\"\(Self.styleClass(of: tunnel))\" x=\"\(Measure.margin)\" y=\"\(y)\">"
      text += "\(number + 1). Tunnel \(Self.escaped(drawing.words(tunnel)))</text>\n"
    }
    return text + "</svg>\n"
  }

  // MARK: Parts

  private func box(_ number: Int) -> String {
    let (node, box) = (drawing.nodes[number], boxes[number])
    let radius = node.kind == .router ? 4 : box.height / 2 > 18 ? 18 : box.height / 2
    var text = "<rect class=\"\(node.kind.rawValue)\" x=\"\(box.x)\" y=\"\(box.y)\""
    text += " width=\"\(Measure.width)\" height=\"\(box.height)\" rx=\"\(radius)\"/>\n"
    let middle = box.x + Measure.width / 2
    let rows = [node.name] + node.addresses
    let top = box.y + (box.height - rows.count * Measure.row) / 2 + 12
    for (row, words) in rows.enumerated() {
      text += "<text class=\"\(row == 0 ? "name" : "address")\" x=\"\(middle)\""
      text += " y=\"\(top + row * Measure.row)\">\(Self.escaped(words))</text>\n"
    }
    return text
  }

  private func line(_ number: Int) -> String {
    let line = drawing.lines[number]
    let (from, to) = (boxes[line.from.node], boxes[line.to.node])
    let isForward = from.x < to.x
    let isBackward = from.x > to.x
    let x1 = isBackward ? from.x : from.x + Measure.width
    let x2 = isForward ? to.x : to.x + Measure.width
    let y1 = from.y + meetings[number].from * Measure.port + Measure.port / 2
    let y2 = to.y + meetings[number].to * Measure.port + Measure.port / 2
    var text = ""
    if from.x == to.x {
      // Both boxes are in one column, so the line goes round the right side.
      let x = x1 + Measure.gap / 3
      text += "<path class=\"link\(line.isCut ? " cut" : "")\""
      text += " d=\"M\(x1) \(y1)C\(x) \(y1) \(x) \(y2) \(x2) \(y2)\"/>\n"
    } else {
      text += "<path class=\"link\(line.isCut ? " cut" : "")\" d=\"M\(x1) \(y1)L\(x2) \(y2)\"/>\n"
    }
    text += label(line.from, x1, y1, isAtLeft: !isBackward)
    text += label(line.to, x2, y2, isAtLeft: !isForward)
    let name = line.name + (line.isCut ? " (cut)" : "")
    if !name.isEmpty {
      let x = from.x == to.x ? x1 + Measure.gap / 4 : (x1 + x2) / 2
      text += "<text class=\"wire\" x=\"\(x)\" y=\"\((y1 + y2) / 2 - 5)\">"
      text += "\(Self.escaped(name))</text>\n"
    }
    return text
  }

  /// Returns the labels at an end of a line: the port above it, and its addresses below.
  private func label(_ end: Drawing.End, _ x: Int, _ y: Int, isAtLeft: Bool) -> String {
    guard !end.port.isEmpty else { return "" }
    let place = isAtLeft ? "start" : "end"
    let x = isAtLeft ? x + 5 : x - 5
    var text = "<text class=\"port \(place)\" x=\"\(x)\" y=\"\(y - 5)\">"
    text += "\(Self.escaped(end.port))</text>\n"
    for (row, address) in end.addresses.enumerated() {
      text += "<text class=\"port \(place)\" x=\"\(x)\" y=\"\(y + 13 + row * 12)\">"
      text += "\(Self.escaped(address))</text>\n"
    }
    return text
  }

  /// Returns a curve from below one box to below the other, and a point on it near the second.
  private func curve(_ tunnel: Drawing.Tunnel) -> (path: String, x: Int, y: Int) {
    guard let peer = tunnel.to else { return ("", 0, 0) }
    let (from, to) = (boxes[tunnel.from], boxes[peer])
    let (x1, y1) = (from.x + Measure.width / 2, from.y + from.height)
    let (x2, y2) = (to.x + Measure.width / 2, to.y + to.height)
    let low = max(y1, y2) + Measure.space
    let path =
      "<path class=\"tunnel \(Self.styleClass(of: tunnel))\""
      + " d=\"M\(x1) \(y1)C\(x1) \(low) \(x2) \(low) \(x2) \(y2)\"/>\n"
    // The point is at three quarters of the cubic curve.
    return (path, (5 * x1 + 27 * x2) / 32, (y1 + 36 * low + 27 * y2) / 64)
  }

  /// Returns the number of a tunnel, at its curve.
  private func mark(_ tunnel: Drawing.Tunnel, _ number: Int) -> String {
    guard tunnel.to != nil else { return "" }
    let (_, x, y) = curve(tunnel)
    return "<text class=\"number \(Self.styleClass(of: tunnel))\" x=\"\(x)\" y=\"\(y - 4)\">"
      + "\(number)</text>\n"
  }

  private static func styleClass(of tunnel: Drawing.Tunnel) -> String {
    switch tunnel.state {
    case nil: "unseen"
    case "up": "up"
    default: "down"
    }
  }

  private static let style = """
    text{font:12px sans-serif;fill:#1f2328}.title{font-size:16px}.ground{fill:#fff}\
    .name{font-weight:bold;text-anchor:middle}.address,.wire,.number{text-anchor:middle}\
    .port{font-size:11px}.start{text-anchor:start}.end{text-anchor:end}\
    .router{fill:#ddf4ff;stroke:#0969da}.host{fill:#f6f8fa;stroke:#59636e}\
    .segment{fill:#fff8c5;stroke:#9a6700}\
    .link{fill:none;stroke:#59636e;stroke-width:1.5}.cut{stroke-dasharray:2 5}\
    .tunnel{fill:none;stroke-width:2;stroke-dasharray:7 4}\
    path.up{stroke:#1a7f37}path.down{stroke:#cf222e}path.unseen{stroke:#8250df}\
    text.up{fill:#1a7f37}text.down{fill:#cf222e}text.unseen{fill:#8250df}\
    @media(prefers-color-scheme:dark){text{fill:#f0f6fc}.ground{fill:#0d1117}\
    .router{fill:#0c2d6b;stroke:#58a6ff}.host{fill:#212830;stroke:#9198a1}\
    .segment{fill:#3b2300;stroke:#d29922}.link{stroke:#9198a1}\
    path.up{stroke:#3fb950}path.down{stroke:#f85149}path.unseen{stroke:#bc8cff}\
    text.up{fill:#3fb950}text.down{fill:#f85149}text.unseen{fill:#bc8cff}}
    """

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case _ where scalar.value < 0x20: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
